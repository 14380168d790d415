import express, { type Router } from "express";
import { respondError, respondJson } from "../http/respond.ts";
import { linkLifeMs } from "../http/sessions.ts";
import { accountRefusal } from "../ingest/account.ts";
import type { AppContext } from "./create-app.ts";

const linkUnusable =
  "This sign-in link was used before, is too old, or is cut off. Run dev-ingest sign-in for a new one.\n";

/** `/sign-in?token=…` signs a browser in, once; `POST /api/sign-in-links` makes such a link for those who hold the key. */
export function createSignInRouter(context: AppContext): Router {
  const router = express.Router();
  router.get("/sign-in", (request, response) => {
    const token = new URL(request.originalUrl, "http://localhost").searchParams.get("token") ?? "";
    const cookie = context.sessions.redeem(token, request);
    response.set({ "Cache-Control": "no-store", "Referrer-Policy": "no-referrer" });
    if (cookie === null) response.status(403).type("text/plain").send(linkUnusable);
    else response.set("Set-Cookie", cookie).redirect(303, "./");
  });
  router.post("/api/sign-in-links", (request, response) => {
    const refusal = context.guards.refuseChange(request);
    if (refusal) {
      const status = respondError(response, refusal, []);
      accountRefusal(request, refusal, status, context);
      return;
    }
    const link = { path: context.sessions.createLink(), livesForMs: linkLifeMs };
    respondJson(response, 200, JSON.stringify(link), []);
  });
  return router;
}
