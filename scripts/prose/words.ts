/** A way of writing that the project avoids. */
export interface Rule {
  readonly pattern: RegExp;
  readonly advice: string;
}

/** American spelling by the British one, each with its endings. */
const american: Readonly<Record<string, string>> = {
  analyse: "analyze",
  authoris: "authoriz",
  behaviour: "behavior",
  cancell: "cancel",
  catalogue: "catalog",
  centre: "center",
  colour: "color",
  defence: "defense",
  favour: "favor",
  grey: "gray",
  honour: "honor",
  initialis: "initializ",
  labell: "label",
  licence: "license",
  neighbour: "neighbor",
  normalis: "normaliz",
  optimis: "optimiz",
  organis: "organiz",
  recognis: "recogniz",
  serialis: "serializ",
  signall: "signal",
  summaris: "summariz",
  synchronis: "synchroniz",
  travell: "travel",
};

const spellings: readonly Rule[] = Object.entries(american).map(([british, spelling]) => ({
  // The noun "cancellation" is American too, and so is "optimism".
  pattern: new RegExp(`\\b${british}(?!ation|tic|[mt]\\b)\\w*`, "gi"),
  advice: `American English: ${spelling}…`,
}));

/** The project's word list. */
export const rules: readonly Rule[] = [
  ...spellings,
  {
    pattern:
      /(?<!\bthere )\b(?:is|are|was|were) no (?!longer|more|fewer|less|later|sooner|other|one\b)\w+/gi,
    advice: 'write "is not a …" or "has no …"',
  },
  {
    pattern: /(?<!")\b(?:nobody|anybody|somebody|whoever|whomever)\b/gi,
    advice: 'name who it is, or write "no one" or "anyone"',
  },
  {
    pattern: /\b(?:tells?|told|telling)\b(?! (?:\w+ )?apart)/gi,
    advice: "say, report, print, warn: the field's word for it",
  },
  {
    pattern: /\bwhat (?:is|was) (?:tracked|sent|stored) (?:while|below|before|after)\b/gi,
    advice: 'write "events tracked while …"',
  },
  { pattern: /\blets? go of\b|\bletting go of\b/gi, advice: "release, drop, delete" },
  { pattern: /\blanes?\b/gi, advice: "path (track or test)" },
  { pattern: /\banew\b/gi, advice: 'write "again", or what happens' },
  { pattern: /\bshall\b/gi, advice: "should, must or will" },
  { pattern: /\bset-up\b(?!-)/gi, advice: "setup (noun), set up (verb)" },
];
