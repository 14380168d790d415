const urlPattern = /^(postgres(?:ql)?:\/\/)((?:[^@/?#]*@)?)([^/?#]*)(.*)$/;

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
  const [, scheme, user, hosts, rest] = urlPattern.exec(text) ?? [];
  if (hosts === undefined || hosts.split(",").some((host) => host === ""))
    throw new TypeError(
      "--store is not a URL of PostgreSQL. Expected postgres://user:password@host:5432/database; several hosts are separated by commas.",
    );
  return hosts.split(",").map((host) => {
    if (!URL.canParse(`${scheme}${user}${host}${rest}`))
      throw new TypeError(
        "--store is not a URL of PostgreSQL: its user, password, host or database has characters that must be percent-encoded.",
      );
    const url = new URL(`${scheme}${user}${host}${rest}`);
    url.searchParams.delete("target_session_attrs");
    return url.href;
  });
}
