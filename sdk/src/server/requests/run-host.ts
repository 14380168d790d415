const runName = /^[\w.~-]{1,64}$/;

/** The part of an ingest that belongs to a test run; `undefined` when the name can be none. */
export function hostOfRun(ingestHost: string, run: string | null | undefined): string | undefined {
  if (run == null || !runName.test(run)) return undefined;
  return `${ingestHost.replace(/(\/r\/[^/]*)?\/*$/, "")}/r/${run}`;
}
