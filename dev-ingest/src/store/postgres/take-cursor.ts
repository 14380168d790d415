import type { Cursor } from "../event-store.ts";
import { firstSetting, saveSetting } from "../../questions/shared/shared-questions.ts";
import type { Sessions } from "./sessions.ts";

/**
 * Takes a cursor, unless another process has it. An advisory lock of a session that is kept holds it: when the process dies or loses
 * its connection, so does the lock go, and saving fails.
 */
export function takeCursor(sessions: Sessions, name: string): Promise<Cursor | null> {
  const taken = Promise.withResolvers<Cursor | null>();
  const released = Promise.withResolvers<void>();
  const holding = sessions.use(async (session) => {
    const lock = "select pg_try_advisory_lock(hashtextextended($1, 0)) as is_ours";
    const [row] = await session.rows(lock, [name]);
    if (!row!["is_ours"]) return taken.resolve(null);
    taken.resolve({
      seq: Number(await session.run(firstSetting({ name, initial: "0" }))),
      save: (seq) => session.run(saveSetting({ name, value: String(seq) })),
      release: async () => released.resolve(),
    });
    await released.promise;
    await session.rows("select pg_advisory_unlock_all()");
  });
  holding.catch(taken.reject);
  return taken.promise;
}
