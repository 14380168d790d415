/** A flag of a command: `--port <number>`; where it says so, also the environment variable of the same meaning. */
export interface Flag<Value> {
  /** What the value is called in the help; empty for a switch. */
  readonly placeholder: string;
  readonly description: string;
  /** May be given several times; in the environment commas separate the values. */
  readonly isList: boolean;
  readonly mayBeEmpty?: boolean;
  /** Messages do not show the value. */
  readonly isSecret?: boolean;
  /** The flag that means something else instead: both at once are a mistake, and the command line goes before the environment. */
  readonly insteadOf?: string;
  /** What is meant when neither the command line nor the environment says anything. */
  readonly otherwise: Value;
  /** Reads the values that were given, one unless it is a list. @throws {FlagMistake} with what was expected. */
  readonly read: (texts: readonly string[]) => Value;
}

export type FlagTable = Readonly<Record<string, Flag<unknown>>>;

/** The values of a table's flags, by their names. */
export type FlagValues<Flags extends FlagTable> = {
  readonly [Name in keyof Flags]: Flags[Name] extends Flag<infer Value> ? Value : never;
};

/** A value that a flag cannot use; the message ends the sentence "expected …". */
export class FlagMistake extends Error {
  override readonly name = "FlagMistake";
}

type About = Pick<Flag<unknown>, "placeholder" | "description">;

export function text(placeholder: string, description: string): Flag<string | null> {
  return one({ placeholder, description }, null, (given) => given);
}

/** The address of a server, to which paths are added. */
export function serverAddress(placeholder: string, description: string): Flag<string | null> {
  return one({ placeholder, description }, null, (given) => {
    const { protocol, username, password, search, hash } = URL.canParse(given)
      ? new URL(given)
      : { protocol: "" };
    if (/^https?:$/.test(protocol) && !username && !password && !search && !hash) return given;
    throw new FlagMistake(
      "an address such as http://127.0.0.1:5000, without a user, a query or a fragment",
    );
  });
}

export function whole(
  placeholder: string,
  description: string,
  bounds: { readonly least: number; readonly most: number },
): Flag<number | null> {
  const { least, most } = bounds;
  return one({ placeholder, description }, null, (given) => {
    const value = /^[0-9]{1,15}$/.test(given) ? Number(given) : Number.NaN;
    if (value >= least && value <= most) return value;
    throw new FlagMistake(
      most === Number.MAX_SAFE_INTEGER
        ? `a whole number from ${least}`
        : `a whole number from ${least} to ${most}`,
    );
  });
}

export function oneOf<const Choice extends string>(
  choices: readonly Choice[],
  description: string,
): Flag<Choice | null> {
  return one({ placeholder: choices.join("|"), description }, null, (given) => {
    const choice = choices.find((known) => known === given);
    if (choice !== undefined) return choice;
    throw new FlagMistake(choices.join(" or "));
  });
}

export function list(placeholder: string, description: string): Flag<readonly string[]> {
  return {
    placeholder,
    description: `${description} May be given several times.`,
    isList: true,
    otherwise: [],
    read: (texts) => texts,
  };
}

/** A key that requests carry in a header. */
export function key(description: string): Flag<string | null> {
  return { ...one({ placeholder: "<key>", description }, null, usableKey), isSecret: true };
}

export function keys(description: string): Flag<readonly string[]> {
  return { ...list("<key>", description), read: (texts) => texts.map(usableKey), isSecret: true };
}

/** What a header can carry, and hands over as it is (https://www.rfc-editor.org/rfc/rfc9110#section-5.5). */
function usableKey(given: string): string {
  if (/^[!-~](?:[ -~]*[!-~])?$/.test(given)) return given;
  throw new FlagMistake(
    "a key that a header can carry: ASCII letters, digits and signs, without a space at its ends",
  );
}

export function onOff(description: string): Flag<boolean> {
  return one({ placeholder: "", description }, false, (given) => {
    if (["1", "true", "yes", "on"].includes(given.toLowerCase())) return true;
    if (["0", "false", "no", "off"].includes(given.toLowerCase())) return false;
    throw new FlagMistake("true or false");
  });
}

function one<Value>(about: About, otherwise: Value, read: (given: string) => Value): Flag<Value> {
  return { ...about, isList: false, otherwise, read: ([given]) => read(given!) };
}
