import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

// A process of its own that reads every body to its end and answers `{}`, as the floor of any receiver.
const server = createServer((request, response) => {
  request.resume();
  request.on("end", () => {
    response
      .writeHead(200, { "content-type": "application/json", "content-length": "2" })
      .end("{}");
  });
});
server.listen(0, "127.0.0.1", () => {
  process.stdout.write(`${(server.address() as AddressInfo).port}\n`);
});
