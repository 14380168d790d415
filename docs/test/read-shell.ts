/** One program that a shell would start. */
export type Command = readonly string[];

/** Reads the commands of a shell block: comments and redirections left out, the programs of a pipe one by one. */
export function readShell(code: string): Command[] {
  return code
    .replaceAll("\\\n", " ")
    .split("\n")
    .flatMap(readLine)
    .filter((command) => command.length > 0);
}

function readLine(line: string): string[][] {
  const commands: string[][] = [[]];
  // A word is what no space ends: bare text, and text in quotes.
  const words = line.match(/(?:'[^']*'|"[^"]*"|[^\s'"])+/g) ?? [];
  for (const [index, word] of words.entries()) {
    if (word.startsWith("#")) break;
    if (word === "|" || word === "&&") commands.push([]);
    else if (word !== ">" && words[index - 1] !== ">") {
      commands.at(-1)!.push(word.replaceAll(/'([^']*)'|"([^"]*)"/g, "$1$2"));
    }
  }
  return commands;
}
