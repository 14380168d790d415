#!/usr/bin/env node
// Nothing is imported here: what an old Node cannot load would end in a stack trace instead of a sentence.
const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);

if (major > 22 || (major === 22 && minor >= 15)) {
  // With an await out here, the build would keep fewer modules together.
  void import("./run-main.ts").then(({ runMain }) => runMain());
} else {
  process.stderr.write(
    `dev-ingest needs Node 22.15 or newer; this is ${process.versions.node}. Install a newer one from https://nodejs.org/.\n`,
  );
  process.exitCode = 1;
}
