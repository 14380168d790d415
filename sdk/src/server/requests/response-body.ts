/**
 * Returns a response with the same status, headers and bytes, and calls back once when its body has ended, broken off or been
 * canceled. A body that is never read never calls back.
 */
export function whenBodyEnds(response: Response, onEnd: () => void): Response {
  const { body } = response;
  // A response of a redirect or an upgrade cannot be copied, and its body is none; one that is being read cannot be read.
  if (!body || body.locked || response.status < 200) {
    onEnd();
    return response;
  }
  const reader = body.getReader();
  let hasEnded = false;
  // Canceled while it waits for its next chunk, a stream ends both here and there.
  const end = (): void => {
    if (!hasEnded) onEnd();
    hasEnded = true;
  };
  const watched = new ReadableStream<Uint8Array>({
    async pull(controller) {
      try {
        const { done, value } = await reader.read();
        if (!done) return controller.enqueue(value);
        controller.close();
      } catch (error) {
        controller.error(error);
      }
      end();
    },
    async cancel(reason) {
      end();
      await reader.cancel(reason);
    },
  });
  return new Response(watched, response);
}
