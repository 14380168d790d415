import { expect, test } from "vitest";
import { withSettings } from "../analytics-attributes.ts";

const written =
  '<script data-ingest-host="http://127.0.0.1:5000"></script><a href="http://127.0.0.1:5000/">';
const ingestHost = "http://127.0.0.1:7000";

test.each([
  ["", 'data-ingest-host="http://127.0.0.1:7000"'],
  ["testMode=1", 'data-ingest-host="http://127.0.0.1:7000" data-test-mode'],
  ["testMode=0&noEmit=0", 'data-ingest-host="http://127.0.0.1:7000"'],
  ["noEmit=1", 'data-ingest-host="http://127.0.0.1:7000" data-no-emit'],
  ["accessKey=s3cret", 'data-ingest-host="http://127.0.0.1:7000" data-access-key="s3cret"'],
  ["ingestHost=http://h:1/r/x", 'data-ingest-host="http://h:1/r/x"'],
])("for ?%s writes the attributes %s", (query, attributes) => {
  const html = withSettings(written, ingestHost, new URLSearchParams(query));
  expect(html).toContain(`<script ${attributes}></script>`);
});

test("links to where the events go", () => {
  expect(withSettings(written, ingestHost, new URLSearchParams())).toContain(
    `<a href="${ingestHost}">`,
  );
});

test("never lets a value out of its attribute, nor a script into the link", () => {
  const query = new URLSearchParams({
    ingestHost: 'javascript:alert(1)//"><script>',
    accessKey: "\"><img src=x onerror='$&'>",
  });
  expect(withSettings(written, ingestHost, query)).toBe(
    '<script data-ingest-host="javascript:alert(1)//&#34;&#62;&#60;script&#62;"' +
      ' data-access-key="&#34;&#62;&#60;img src=x onerror=\'$&#38;\'&#62;"></script><a href="#">',
  );
});

test("says so when a page has no place for the settings", () => {
  expect(() => withSettings("<p>", ingestHost, new URLSearchParams())).toThrow(
    'Cannot set the ingest host: the page has no data-ingest-host="http://127.0.0.1:5000".',
  );
});
