export interface Incentive {
  readonly id: number;
  readonly name: string;
}

/** What a donation can be put towards. */
export const incentives: readonly Incentive[] = [
  { id: 7, name: "Play the last level in the dark" },
  { id: 8, name: "Name the ferryman “Bob”" },
  { id: 9, name: "Bonus run: Cartographer, blindfolded" },
];
