import type { Cursor } from "../cursor.ts";
import { firstSetting, saveSetting } from "../../questions/shared/shared-questions.ts";
import type { Sessions } from "./sessions.ts";

/**
 * Takes a cursor, unless another process has it. An advisory lock of a session that is kept holds it: when the process dies or loses
 * its connection, so does the lock go, and saving fails.
 */
export function takeCursor(sessions: Sessions, name: string): Promise<Cursor | null> {
  return new Promise((resolve, reject) => {
    const holding = sessions.use(async (session) => {
      const lock = "select pg_try_advisory_lock(hashtextextended($1, 0)) as is_ours";
      const [row] = await session.rows(lock, [name]);
      if (!row!["is_ours"]) return resolve(null);
      const seq = Number(await session.run(firstSetting({ name, initial: "0" })));
      await new Promise<void>((release) =>
        resolve({
          seq,
          save: (value) => session.run(saveSetting({ name, value: String(value) })),
          release: async () => release(),
        }),
      );
      await session.rows("select pg_advisory_unlock_all()");
    });
    holding.catch(reject);
  });
}
