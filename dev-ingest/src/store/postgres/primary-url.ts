const urlPattern = /^(postgres(?:ql)?:\/\/(?:[^@/?#]*@)?)([^,/?#]+(?:,[^,/?#]+)*)((?:[/?#].*)?)$/;

export function isPostgresUrl(text: string): boolean {
  return /^postgres(?:ql)?:\/\//.test(text);
}

/**
 * Takes apart what libpq allows and `new URL` does not, several hosts: `postgres://user@one:5432,two:5433/events` is a URL for each.
 * Any may be the primary; it is found by asking, whatever `target_session_attrs` says, because nothing else can be written to.
 *
 * @throws {TypeError} When it cannot be read. The message does not show it: it may hold a password.
 */
export function hostUrlsOf(text: string): readonly string[] {
  const [, user, hosts = "", rest] = urlPattern.exec(text) ?? [];
  const urls = hosts.split(",").map((host) => `${user}${host}${rest}`);
  if (urls.every((url) => URL.canParse(url))) return urls;
  throw new TypeError(
    "--store is not a URL of PostgreSQL. Expected postgres://user:password@host:5432/database; several hosts are separated by commas, and other characters must be percent-encoded.",
  );
}
