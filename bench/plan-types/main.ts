import { measureCheckTimes } from "./check-time.ts";

const maxRatio = 1.5;
const size = { events: 240, callsPerEvent: 2 };

const rows = await measureCheckTimes(size, 5);
process.stdout.write(
  `Type check of ${size.events} events, ${size.events * size.callsPerEvent} track() calls; plan over interface, at most ${maxRatio}\n`,
);
for (const { compiler, planSeconds, interfaceSeconds, ratio } of rows) {
  process.stdout.write(
    `  ${compiler.padEnd(16)}${planSeconds.toFixed(3)} s / ${interfaceSeconds.toFixed(3)} s = ${ratio.toFixed(2)}\n`,
  );
}
if (rows.some(({ ratio }) => ratio > maxRatio)) process.exitCode = 1;
