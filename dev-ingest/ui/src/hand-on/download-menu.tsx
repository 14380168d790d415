import type { ReactElement } from "react";
import { queryString } from "../api/ask.ts";
import { type EventFilter, filterParameters } from "../api/event-filter.ts";
import { Icon } from "../parts/icon.tsx";
import { icons } from "../parts/icons.ts";
import { Menu } from "../parts/menu.tsx";

const formats = [
  ["ndjson", "NDJSON", "one event a line; imports again"],
  ["csv", "CSV", "for a spreadsheet"],
  ["parquet", "Parquet", "for DuckDB and pandas"],
] as const;

/** Everything that the search finds, as a file. */
export function DownloadMenu({ filter }: { readonly filter: EventFilter }): ReactElement {
  return (
    <Menu name="Download what is found" label={<Icon path={icons.download} />}>
      {formats.map(([format, label, about]) => (
        <a
          key={format}
          href={`api/export${queryString({
            ...filterParameters(filter),
            format,
            bom: format === "csv" ? true : undefined,
          })}`}
          download={`events.${format}`}
        >
          <span>{label}</span>
          <span className="aside">{about}</span>
        </a>
      ))}
    </Menu>
  );
}
