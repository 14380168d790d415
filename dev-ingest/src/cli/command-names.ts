const commandNames = ["tail", "export", "import", "fault", "readyz", "sign-in"] as const;

/** Commands beside running the server. */
export type CommandName = (typeof commandNames)[number];

export function isCommand(name: string | undefined): name is CommandName {
  return (commandNames as readonly (string | undefined)[]).includes(name);
}
