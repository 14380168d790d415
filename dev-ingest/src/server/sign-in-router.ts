import express, { type Request, type Response, type Router } from "express";
import type { RequestError } from "../http/request-error.ts";
import { respondError, respondJson } from "../http/respond.ts";
import { linkLifeMs } from "../http/sessions.ts";
import { accountRefusal } from "../ingest/account.ts";
import type { AppContext } from "./create-app.ts";

const linkUnusable =
  "This sign-in link was used before, is too old, or is cut off. Run dev-ingest sign-in for a new one.\n";

/**
 * `/sign-in?token=…` signs a browser in, once; `POST /api/sign-in-links` makes such a link for those who hold the key, and
 * `POST /api/sign-in` signs them in themselves.
 */
export function createSignInRouter(context: AppContext): Router {
  const router = express.Router();
  const refuse = (request: Request, response: Response, refusal: RequestError): void => {
    const status = respondError(response, refusal, []);
    accountRefusal(request, refusal, status, context);
  };
  const redeem = async (request: Request, response: Response): Promise<void> => {
    const token = new URL(request.originalUrl, "http://localhost").searchParams.get("token") ?? "";
    const cookie = await context.sessions.redeem(token, request);
    response.set({ "Cache-Control": "no-store", "Referrer-Policy": "no-referrer" });
    if (cookie === null) response.status(403).type("text/plain").send(linkUnusable);
    else response.set("Set-Cookie", cookie).redirect(303, "./");
  };
  router.get("/sign-in", (request, response) => redeem(request, response));
  router.post("/api/sign-in-links", (request, response) => {
    const refusal = context.guards.refuseChange(request);
    if (refusal) return refuse(request, response, refusal);
    const link = { path: context.sessions.createLink(), livesForMs: linkLifeMs };
    respondJson(response, 200, JSON.stringify(link), []);
  });
  router.post("/api/sign-in", (request, response) => {
    const refusal = context.guards.refuseSignIn(request);
    if (refusal) return refuse(request, response, refusal);
    response.writeHead(204, {
      "Set-Cookie": context.sessions.start(request),
      "Cache-Control": "no-store",
    });
    response.end();
  });
  return router;
}
