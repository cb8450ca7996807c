/** Requests whose body comes as slowly as a test wants. */
import { type ClientRequest, request } from 'node:http';
import { makeForm } from './client.ts';
import type { Face } from './faces.ts';

export interface SlowRequest {
  write(bytes: Uint8Array): void;
  end(bytes?: Uint8Array): void;
  abort(): void;
  readonly answer: Promise<{ status: number; body: Record<string, unknown> }>;
}

/** Opens a POST, or another request with a body. Without a length it is sent in chunks. */
export function openPost(
  url: URL,
  key: string,
  type: string,
  length?: number,
  method = 'POST',
  more: Record<string, string> = {},
): SlowRequest {
  let sent: ClientRequest | undefined;
  const answer = new Promise<{ status: number; body: Record<string, unknown> }>(
    (resolve, reject) => {
      sent = request(
        url,
        {
          method,
          headers: {
            authorization: `Bearer ${key}`,
            'content-type': type,
            ...(length === undefined ? {} : { 'content-length': length }),
            ...more,
          },
        },
        async (response) => {
          let text = '';
          for await (const chunk of response) text += chunk;
          resolve({ status: response.statusCode ?? 0, body: JSON.parse(text) });
        },
      );
      sent.on('error', reject);
      sent.flushHeaders();
    },
  );
  // Who aborts does not wait for the answer.
  answer.catch(() => undefined);
  return {
    write: (bytes) => sent?.write(bytes),
    end: (bytes) => sent?.end(bytes),
    abort: () => sent?.destroy(),
    answer,
  };
}

/** A form as bytes, to be sent in parts. */
export async function encodeForm(
  fields: Record<string, string | Face>,
): Promise<{ type: string; bytes: Uint8Array }> {
  const form = new Response(makeForm(fields));
  const type = form.headers.get('content-type') ?? '';
  return { type, bytes: new Uint8Array(await form.arrayBuffer()) };
}
