import { randomInt } from "node:crypto";
import { fileURLToPath } from "node:url";
import { join } from "node:path";
import express, { type Express } from "express";
import type { Analytics } from "@tracker-analytics/sdk";
import { expressMiddleware } from "@tracker-analytics/sdk/express";
import { createRelay } from "@tracker-analytics/sdk/relay";
import { createBidWars, formatCents } from "./bids.ts";
import { homePage } from "./home-page.ts";
import type { plan } from "./plan.ts";

const eventId = 31;
const publicFolder = join(import.meta.dirname, "public");
const scriptTag = fileURLToPath(import.meta.resolve("@tracker-analytics/sdk/script-tag"));

/** Makes the site: a page, an API, and the relay by which the page's events get out. */
export function createApp(analytics: Analytics<typeof plan>): Express {
  const wars = createBidWars();
  const app = express();
  app.disable("x-powered-by");
  app.use((_request, response, next) => {
    response.set("Content-Security-Policy", "default-src 'self'");
    next();
  });

  // Before the middleware: the requests that carry events are not events themselves.
  const relay = createRelay(analytics, { allow: ["bid_wars_viewed", "bid_button_clicked"] });
  app.all("/analytics/track", relay.express);
  app.get("/tracker-analytics.js", (_request, response) => response.sendFile(scriptTag));
  app.get("/favicon.ico", (_request, response) => void response.status(204).end());
  app.use(express.static(publicFolder));

  app.use(expressMiddleware(analytics, { requestServed: true }));
  app.get("/", (request, response) => {
    const ingestHost = `${request.protocol}://${request.host}/analytics`;
    response.type("html").send(homePage(wars.values(), ingestHost));
  });
  app.post("/api/bid-wars/:id/bids", express.json(), (request, response) => {
    const war = wars.get(Number(request.params["id"]));
    const amount = String((request.body as { amount?: unknown } | undefined)?.amount);
    if (!war || !/^\d{1,6}\.\d\d$/.test(amount)) {
      response
        .status(war ? 400 : 404)
        .json({ error: war ? "amount must look like 25.00" : "no such bid war" });
      return;
    }
    analytics.track("bid_applied", {
      timestamp: new Date(),
      event_id: eventId,
      incentive_id: war.id,
      parent_id: null,
      donation_id: randomInt(1_000_000),
      amount,
      total_donation_amount: amount,
      incentive_goal_amount: null,
      incentive_current_amount: (war.totalCents / 100).toFixed(2),
      added_manually: false,
    });
    war.totalCents += Math.round(Number(amount) * 100);
    response.status(201).json({ total: formatCents(war.totalCents) });
  });
  return app;
}
