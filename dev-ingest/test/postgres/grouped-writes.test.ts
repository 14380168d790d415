import { expect, test } from "vitest";
import { GroupedWrites } from "../../src/store/postgres/grouped-writes.ts";

test("a small item does not wait for a large one that is being written", async () => {
  const largeBytes = 4_194_304;
  const large = Promise.withResolvers<readonly string[]>();
  const writes = new GroupedWrites<number, string>({
    most: 4,
    bytesOf: (bytes) => bytes,
    onUnavailable: () => {},
    write: (group, onBegun) => {
      onBegun();
      return group[0] === largeBytes ? large.promise : Promise.resolve(group.map(() => "written"));
    },
  });
  const answered: string[] = [];
  const writingLarge = writes.write(largeBytes).then(() => answered.push("large"));
  // The large one has gone before the small one comes.
  await new Promise(setImmediate);
  await writes.write(100).then(() => answered.push("small"));
  large.resolve(["written"]);
  await writingLarge;
  expect(answered).toEqual(["small", "large"]);
});
