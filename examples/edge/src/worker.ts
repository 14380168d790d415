import { createApp, type Environment } from "./app.ts";

let app: ReturnType<typeof createApp> | undefined;

/** The worker. Its environment comes with the first request; importing it does nothing. */
export default {
  fetch(
    request: Request,
    environment: Environment,
    context: Parameters<ReturnType<typeof createApp>["fetch"]>[2],
  ): Response | Promise<Response> {
    app ??= createApp(environment);
    return app.fetch(request, environment, context);
  },
};
