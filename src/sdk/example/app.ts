/** An app of one page: whoever holds a season ticket shows their face, or their card at the desk. */
import { createServer, type IncomingMessage } from 'node:http';
import { connect, isProblem } from 'countersign';

const {
  COUNTERSIGN_URL = 'http://127.0.0.1:8787',
  COUNTERSIGN_KEY,
  DEPLOYMENT,
  PORT = '3000',
} = process.env;
if (!COUNTERSIGN_KEY || !DEPLOYMENT) throw new Error('Set COUNTERSIGN_KEY and DEPLOYMENT.');
const deployment = DEPLOYMENT;
const api = connect({ baseUrl: COUNTERSIGN_URL, key: COUNTERSIGN_KEY });

const PAGE = `<!doctype html>
<html lang="en"><meta charset="utf-8"><title>Gate</title>
<h1>Season tickets</h1>
<form>
  <label>Ticket <input name="ticket" required></label>
  <label>Picture <input name="picture" type="file" accept="image/*" required></label>
  <button>Open</button>
</form>
<p role="status">Or show your card at the desk.</p>
<script>
  document.forms[0].onsubmit = async (event) => {
    event.preventDefault();
    const { ticket, picture } = event.target;
    const asked = await fetch('/enter?ticket=' + encodeURIComponent(ticket.value), { method: 'POST', body: picture.files[0] });
    document.querySelector('[role=status]').textContent = await asked.text();
  };
</script>`;

/** What the person is told. */
async function enter(ticket: string, image: Uint8Array<ArrayBuffer>): Promise<string> {
  try {
    const answer = await api.verify({ deployment, reference: ticket, image });
    // What goes against the person is told once somebody has looked: ask api.getVerification later.
    if (!('matched' in answer)) return `Somebody will look. ${answer.alternatives.join(' ')}`;
    return answer.matched ? 'Come in.' : 'That did not match. Please show your card at the desk.';
  } catch (error) {
    if (isProblem(error, 'policy_denied')) {
      return `Not by face: ${error.problem.detail} ${error.problem.alternatives ?? ''}`;
    }
    if (isProblem(error, 'subject_not_found')) return 'There is no such ticket.';
    if (isProblem(error)) return error.problem.detail;
    throw error;
  }
}

async function read(request: IncomingMessage): Promise<Uint8Array<ArrayBuffer>> {
  const pieces: Buffer[] = [];
  for await (const piece of request) pieces.push(piece);
  return Uint8Array.from(Buffer.concat(pieces));
}

const server = createServer(async (request, response) => {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost');
  if (request.method !== 'POST' || pathname !== '/enter') {
    response.setHeader('content-type', 'text/html').end(PAGE);
    return;
  }
  const told = await enter(searchParams.get('ticket') ?? '', await read(request)).catch((error) => {
    console.error(error);
    return 'The gate does not work now. Please show your card at the desk.';
  });
  response.end(told);
});
server.listen(Number(PORT), '127.0.0.1', () => {
  const address = server.address();
  if (address && typeof address === 'object') console.log(`http://127.0.0.1:${address.port}`);
});
