import type { Cursor } from "../cursor.ts";
import { firstSetting, saveSetting } from "../../questions/shared/shared-questions.ts";
import type { Session } from "./sessions.ts";

/**
 * Takes a cursor, unless another process has it. An advisory lock of the session holds it: when the process dies or loses its connection,
 * so does the lock go, and saving fails.
 */
export async function takeCursor(session: Session, name: string): Promise<Cursor | null> {
  const [row] = await session.rows(
    "select pg_try_advisory_lock(hashtextextended($1, 0)) as is_ours",
    [name],
  );
  if (!row!["is_ours"]) {
    await session.close();
    return null;
  }
  let seq = Number(await session.run(firstSetting({ name, initial: "0" })));
  return {
    get seq() {
      return seq;
    },
    async save(next) {
      await session.run(saveSetting({ name, value: String(next) }));
      seq = next;
    },
    release: () => session.close(),
  };
}
