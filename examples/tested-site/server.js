import { join } from "node:path";
import { createAnalytics } from "@tracker-analytics/sdk";
import { expressMiddleware } from "@tracker-analytics/sdk/express";
import { installShutdown } from "@tracker-analytics/sdk/server";
import express from "express";

// TRACKER_ANALYTICS_INGEST_HOST and TRACKER_ANALYTICS_TEST_MODE are read from the environment.
const analytics = createAnalytics();
installShutdown(analytics);

let lastDonation = 0;

const app = express();
app.use(expressMiddleware(analytics));
app.use(express.json());
app.use(express.static(join(import.meta.dirname, "public"), { extensions: ["html"] }));
app.get("/sdk.js", (_request, response) => {
  response.sendFile(process.env.SDK_SCRIPT);
});
app.post("/donations", (request, response) => {
  const { amount } = request.body;
  lastDonation++;
  analytics.track("donation_received", { donation_id: lastDonation, amount });
  response.status(201).json({ donation_id: lastDonation });
});

const server = app.listen(Number(process.env.PORT ?? 5_005), "127.0.0.1", () => {
  console.log(`http://127.0.0.1:${server.address().port}`);
});
