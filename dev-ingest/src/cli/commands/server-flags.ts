import type { EventFilter, IngestClient } from "../../client/client.ts";
import { defaultPort } from "../../server/options.ts";
import { FlagMistake, type FlagValues, keys, oneOf, serverAddress, text } from "../flag.ts";
import { isPostgresUrl } from "../../store/postgres/primary-url.ts";

const defaultUrl = `http://127.0.0.1:${defaultPort}`;

/** Where a running server is, and the key that opens it. */
export const serverFlags = {
  url: serverAddress("<address>", `Where the server is. Default ${defaultUrl}.`),
  "access-key": keys("The server's key, if it has no other for reading."),
  "admin-key": keys("The server's key for reading."),
} as const;

/** A part of what is stored. */
export const scopeFlags = {
  path: oneOf(["track", "test"], "Only this path."),
  run: { ...text("<name>", "Only this run; empty for what came without one."), mayBeEmpty: true },
} as const;

export const nameFlag = { name: text("<event>", "Only events of this name.") } as const;
export const storeFlag = {
  store: {
    ...text("<file>", "Read this file, which a server may be writing, instead of asking one."),
    insteadOf: "url",
    read([file]: readonly string[]): string {
      if (!isPostgresUrl(file!)) return file!;
      throw new FlagMistake("a SQLite file; ask a database through its server or with psql");
    },
  },
} as const;

export function keyOf(flags: FlagValues<typeof serverFlags>): string | undefined {
  return flags["admin-key"][0] ?? flags["access-key"][0];
}

export function urlOf({ url }: FlagValues<typeof serverFlags>): string {
  return url ?? defaultUrl;
}

/** The client is loaded by the commands that ask a server, so that the others start without it. */
export async function clientOf(flags: FlagValues<typeof serverFlags>): Promise<IngestClient> {
  const { createIngestClient } = await import("../../client/client.ts");
  const accessKey = keyOf(flags);
  return createIngestClient({
    url: urlOf(flags),
    ...(accessKey === undefined ? {} : { accessKey }),
  });
}

export function scopeOf({
  path,
  run,
}: FlagValues<typeof scopeFlags>): Pick<EventFilter, "path" | "run"> {
  return { ...(path === null ? {} : { path }), ...(run === null ? {} : { run }) };
}

export function filterOf(
  flags: FlagValues<typeof scopeFlags & typeof nameFlag>,
): Pick<EventFilter, "path" | "run" | "name"> {
  return { ...scopeOf(flags), ...(flags.name === null ? {} : { name: flags.name }) };
}
