import { parseArgs } from "node:util";
import { closestName } from "../wire/closest-name.ts";
import { type Command, CommandMistake } from "./command.ts";
import { type Flag, FlagMistake, type FlagTable } from "./flag.ts";

export type Environment = Readonly<Record<string, string | undefined>>;

/** What a command line asks for. */
export type CommandLine =
  | {
      readonly kind: "run";
      readonly command: Command;
      readonly flags: Readonly<Record<string, unknown>>;
      readonly words: readonly string[];
    }
  /** Help for one command, or for all. */
  | { readonly kind: "help"; readonly command: Command | null }
  | { readonly kind: "version" };

const environmentPrefix = "DEV_INGEST_";

/** `access-key` → `DEV_INGEST_ACCESS_KEY`. */
export function environmentName(flagName: string): string {
  return `${environmentPrefix}${flagName.toUpperCase().replaceAll("-", "_")}`;
}

/**
 * Reads the command line and, where it is silent, the environment. Pure.
 *
 * @throws {CommandMistake} with words for the person who typed it.
 */
export function readCommandLine(
  args: readonly string[],
  environment: Environment,
  commands: readonly Command[],
): CommandLine {
  if (args.length === 2 && isGroup(args[0]!, commands) && /^(-h|--help)$/.test(args[1]!))
    return { kind: "help", command: null };
  const command = commandOf(args, commands);
  const rest = args.slice(command.name === "" ? 0 : command.name.split(" ").length);
  const { texts, words, isHelp, isVersion } = readArguments(rest, command);
  if (isHelp) return { kind: "help", command: command.name === "" ? null : command };
  if (isVersion) return { kind: "version" };
  checkWords(words, command);
  const flags: Record<string, unknown> = {};
  const variables = withoutAlternatives(environment, texts, command);
  for (const [name, flag] of Object.entries(command.flags))
    flags[name] = valueOf({ name, flag }, texts[name], variables);
  return { kind: "run", command, flags, words };
}

/** Says which variables look like settings of dev-ingest and are none. */
export function unknownVariables(
  environment: Environment,
  commands: readonly Command[],
): readonly string[] {
  const flags = commands.flatMap((command) => Object.keys(command.flags));
  const known = new Map(flags.map((flag) => [environmentName(flag), flag]));
  return Object.keys(environment)
    .filter((name) => name.startsWith(environmentPrefix) && !known.has(name))
    .map((name) => {
      const meant = closestFlag(name.slice(environmentPrefix.length), known.values());
      const advice =
        meant === null
          ? "dev-ingest --help lists them."
          : `Did you mean ${environmentName(meant)}?`;
      return `The environment variable ${name} is not a setting of dev-ingest. ${advice}`;
    });
}

function commandOf(args: readonly string[], commands: readonly Command[]): Command {
  const [first, second] = args;
  const ownWords = commands.find(({ name }) => name === "")!;
  if (first === undefined || first.startsWith("-")) return ownWords;
  const named =
    commands.find(({ name }) => name === `${first} ${second}`) ??
    commands.find(({ name }) => name === first);
  if (named) return named;
  const group = commands.filter(({ name }) => name.startsWith(`${first} `));
  if (group.length > 0) {
    const names = group.map(({ name }) => name);
    if (second === undefined || second.startsWith("-"))
      throw new CommandMistake(`Say which: dev-ingest ${names.join(", dev-ingest ")}.`);
    throw new CommandMistake(
      unknown("command", `${first} ${second}`, closestName(`${first} ${second}`, names)),
    );
  }
  const names = commands.map(({ name }) => name.split(" ", 1)[0]!).filter((name) => name !== "");
  throw new CommandMistake(unknown("command", first, closestName(first, names)));
}

/** True for the first word of commands that have two. */
function isGroup(word: string, commands: readonly Command[]): boolean {
  return commands.some(({ name }) => name.startsWith(`${word} `));
}

interface Arguments {
  readonly texts: Readonly<Record<string, readonly string[]>>;
  readonly words: readonly string[];
  readonly isHelp: boolean;
  readonly isVersion: boolean;
}

function readArguments(args: readonly string[], { flags }: Command): Arguments {
  const texts: Record<string, string[]> = {};
  const words: string[] = [];
  const options = Object.fromEntries(
    Object.entries(flags).map(([name, { placeholder }]) => [
      name,
      { type: placeholder === "" ? "boolean" : "string", multiple: true } as const,
    ]),
  );
  const { tokens } = parseArgs({
    args: [...args],
    options: {
      ...options,
      help: { type: "boolean", short: "h" },
      version: { type: "boolean", short: "v" },
    },
    allowPositionals: true,
    strict: false,
    tokens: true,
  });
  let isHelp = false;
  let isVersion = false;
  for (const token of tokens) {
    if (token.kind === "positional") words.push(token.value);
    if (token.kind !== "option") continue;
    if (token.name === "help") isHelp = true;
    else if (token.name === "version") isVersion = true;
    else (texts[token.name] ??= []).push(givenText(token, flags));
  }
  return { texts, words, isHelp, isVersion };
}

function givenText(
  token: { readonly name: string; readonly rawName: string; readonly value?: string | undefined },
  flags: FlagTable,
): string {
  const { name, rawName, value } = token;
  const flag = Object.hasOwn(flags, name) ? flags[name] : undefined;
  if (flag === undefined) {
    const meant = closestFlag(name, Object.keys(flags));
    throw new CommandMistake(unknown("flag", rawName, meant === null ? null : `--${meant}`));
  }
  if (flag.placeholder === "") return value ?? "true";
  if (value === undefined)
    throw new CommandMistake(`--${name} needs a value: --${name} ${flag.placeholder}.`);
  return value;
}

/** The environment, without what the command line gives another way. @throws {CommandMistake} Where one place gives both. */
function withoutAlternatives(
  environment: Environment,
  texts: Arguments["texts"],
  { flags }: Command,
): Environment {
  const left = { ...environment };
  for (const [name, { insteadOf }] of Object.entries(flags)) {
    if (insteadOf === undefined || flags[insteadOf] === undefined) continue;
    const pair = [name, insteadOf];
    const typed = pair.filter((one) => texts[one] !== undefined);
    const variables = pair.map(environmentName);
    if (typed.length === 1) for (const variable of variables) delete left[variable];
    const both = typed.length === 2 ? pair.map((one) => `--${one}`) : variables;
    if (typed.length === 2 || variables.every((variable) => left[variable] !== undefined))
      throw new CommandMistake(`${both.join(" and ")} name two sources. Give one of them.`);
  }
  return left;
}

function valueOf(
  { name, flag }: { readonly name: string; readonly flag: Flag<unknown> },
  given: readonly string[] | undefined,
  environment: Environment,
): unknown {
  const variable = environment[environmentName(name)];
  const fromEnvironment =
    variable === undefined ? [] : flag.isList ? variable.split(",") : [variable];
  const texts = given ?? fromEnvironment;
  const source = given ? `--${name}` : environmentName(name);
  if (texts.length === 0) return flag.otherwise;
  if (texts.includes("") && !flag.mayBeEmpty)
    throw new CommandMistake(`${source} is empty. Give it a value, or leave it out.`);
  if (texts.length > 1 && !flag.isList) throw new CommandMistake(`${source} is given twice.`);
  try {
    return flag.read(texts);
  } catch (error) {
    if (!(error instanceof FlagMistake)) throw error;
    const found = flag.isSecret
      ? "not usable"
      : JSON.stringify(withoutUser(texts.join()).slice(0, 100));
    throw new CommandMistake(`${source} is ${found}; expected ${error.message}.`, { cause: error });
  }
}

/** A URL may hold a password. */
function withoutUser(text: string): string {
  return text.replace(/\/\/[^/]*@/, "//");
}

function checkWords(
  words: readonly string[],
  { name, words: called = "", wordCount }: Command,
): void {
  const { least, most } = wordCount ?? { least: 0, most: 0 };
  if (words.length < least) throw new CommandMistake(`dev-ingest ${name} needs ${called}.`);
  if (words.length > most)
    throw new CommandMistake(
      `There is nothing to do with ${JSON.stringify(words[most]!.slice(0, 100))}.`,
    );
}

/** Flags are written with dashes, and variables with underscores. */
function closestFlag(name: string, flags: Iterable<string>): string | null {
  const underscored = [...flags].map((flag) => flag.replaceAll("-", "_"));
  return closestName(name, underscored)?.replaceAll("_", "-") ?? null;
}

function unknown(kind: "command" | "flag", name: string, meant: string | null): string {
  const shown = name.slice(0, 100);
  return `There is no ${kind} ${shown} here${meant === null ? "." : `; did you mean ${meant}?`}`;
}
