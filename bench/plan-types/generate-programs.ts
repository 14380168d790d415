import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";

/** How large the programs are. */
export interface ProgramSize {
  readonly events: number;
  /** `track()` calls for each event. */
  readonly callsPerEvent: number;
}

interface Property {
  readonly name: string;
  readonly builder: string;
  readonly type: string;
  readonly value: string;
  readonly isOptional?: boolean;
}

/** Thirteen properties, of which one in four events can leave out one. */
function propertiesOf(event: number): readonly Property[] {
  const isOptional = event % 4 === 0;
  return [
    { name: "event_id", builder: "int()", type: "number", value: "1" },
    { name: "donation_id", builder: "int()", type: "number", value: "2" },
    {
      name: "amount",
      builder: "decimal()",
      type: "string | number | bigint | DecimalLike",
      value: '"25.00"',
    },
    { name: "is_anonymous", builder: "bool()", type: "boolean", value: "true" },
    { name: "num_bids", builder: "int({ min: 0 })", type: "number", value: "3" },
    {
      name: "currency",
      builder: 'oneOf(["USD", "CAD", "EUR"])',
      type: '"USD" | "CAD" | "EUR"',
      value: '"USD"',
    },
    { name: "comment", builder: "string({ pii: true })", type: "string", value: '"text"' },
    { name: "groups", builder: "array(string())", type: "readonly string[]", value: '["a"]' },
    {
      name: "timestamp",
      builder: "timestamp()",
      type: "string | Date | InstantLike",
      value: "new Date()",
    },
    { name: "parent_id", builder: "nullable(int())", type: "number | null", value: "null" },
    { name: "domain", builder: "string()", type: "string", value: '"PAYPAL"' },
    {
      name: "note",
      builder: isOptional ? "optional(string())" : "string()",
      type: isOptional ? "string | undefined" : "string",
      value: '"note"',
      isOptional,
    },
    { name: `extra_${event}`, builder: "durationMs()", type: "number", value: "4" },
  ];
}

/**
 * Writes two programs that track the same events with the same calls: `plan`, typed by a plan of the builders, and
 * `interface`, typed by an interface written by hand.
 */
export async function generatePrograms(folder: string, size: ProgramSize): Promise<void> {
  const events = Array.from({ length: size.events }, (_, event) => event);
  const calls = events
    .map((event) => {
      const members = propertiesOf(event).map(({ name, value }) => `${name}: ${value}`);
      return `client.track("event_${event}", { ${members.join(", ")} });\n`.repeat(
        size.callsPerEvent,
      );
    })
    .join("");
  const planned = events.map((event) => {
    const members = propertiesOf(event).map(({ name, builder }) => `${name}: ${builder}`);
    return `  event_${event}: event({ ${members.join(", ")} }),\n`;
  });
  const declared = events.map((event) => {
    const members = propertiesOf(event).map(
      ({ name, type, isOptional }) => `readonly ${name}${isOptional ? "?" : ""}: ${type}`,
    );
    return `  event_${event}: { ${members.join("; ")} };\n`;
  });
  const builders =
    "array, bool, decimal, definePlan, durationMs, event, int, nullable, oneOf, optional, string, timestamp";
  await writeProgram(join(folder, "plan"), {
    "events.ts": `import { ${builders} } from "@tracker-analytics/sdk/plan";\nexport const plan = definePlan({\n${planned.join("")}});\n`,
    "use.ts": `import type { Tracking } from "@tracker-analytics/sdk/plan";\nimport type { plan } from "./events.ts";\ndeclare const client: Tracking<typeof plan>;\n${calls}`,
  });
  await writeProgram(join(folder, "interface"), {
    "events.ts": `import type { DecimalLike, InstantLike } from "@tracker-analytics/sdk/plan";\nexport interface Events {\n${declared.join("")}}\n`,
    "use.ts": `import type { Events } from "./events.ts";\ninterface Client {\n  track<Name extends keyof Events>(name: Name, properties: Events[Name]): void;\n}\ndeclare const client: Client;\n${calls}`,
  });
}

async function writeProgram(
  folder: string,
  files: Readonly<Record<string, string>>,
): Promise<void> {
  await mkdir(folder);
  const settings = {
    extends: "../../../../tsconfig.base.json",
    compilerOptions: {
      composite: false,
      isolatedDeclarations: false,
      declaration: false,
      declarationMap: false,
      emitDeclarationOnly: false,
      noEmit: true,
      // As an application sees the SDK: by its declarations.
      customConditions: [],
    },
    include: ["."],
  };
  await writeFile(join(folder, "tsconfig.json"), JSON.stringify(settings));
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
}
