/*
 * node looking-editors.js PORT COUNT NODE…: so many editors, as far as Node-RED notices them: each is connected, says every five seconds
 * that it shows the pictures of these nodes and the sidebar's tab, and asks for the history and its new pictures whenever it has changed.
 */

const BOARD = 'neural-style-paintings';
const INTERVAL = 5000;
const [port, count, ...nodes] = process.argv.slice(2);
const address = (path: string): string => `http://localhost:${port}/${path}`;
const counted = { messages: 0, bytes: 0, pictures: 0, boards: 0, histories: 0, thumbnails: 0 };

interface Message {
  readonly topic: string;
  readonly data: { readonly history?: number };
}

async function post(path: string, body: object): Promise<void> {
  const headers = { 'Content-Type': 'application/json', 'X-Requested-With': 'XMLHttpRequest' };
  await (await fetch(address(path), { method: 'POST', headers, body: JSON.stringify(body) })).text();
}

class LookingEditor {
  readonly #seen = new Set<string>();
  #history = -1;

  async open(name: string): Promise<void> {
    const socket = new WebSocket(`ws://localhost:${port}/comms`);
    await new Promise((resolve) => socket.addEventListener('open', resolve, { once: true }));
    for (const topic of ['neural-style-preview/#', 'neural-style-state/#', 'status/#', 'notification/#', BOARD])
      socket.send(JSON.stringify({ subscribe: topic }));
    socket.addEventListener('message', ({ data }) => this.#receive(String(data)));
    const report = (): Promise<void> => post('neural-style/shown', { editor: name, nodes, jobs: [BOARD] });
    await report();
    setInterval(() => void report(), INTERVAL);
    await (await fetch(address('neural-style/paintings'))).text();
  }

  #receive(data: string): void {
    counted.messages += 1;
    counted.bytes += data.length;
    for (const { topic, data: content } of [JSON.parse(data) as Message | Message[]].flat()) {
      if (topic.startsWith('neural-style-preview/')) counted.pictures += 1;
      if (topic !== BOARD) continue;
      counted.boards += 1;
      if (content.history !== undefined && content.history !== this.#history) void this.#fetch(content.history);
    }
  }

  async #fetch(history: number): Promise<void> {
    this.#history = history;
    counted.histories += 1;
    const { entries } = (await (await fetch(address('neural-style/history'))).json()) as {
      readonly entries: readonly { readonly id: string }[];
    };
    for (const { id } of entries.filter((entry) => !this.#seen.has(entry.id))) {
      this.#seen.add(id);
      counted.thumbnails += 1;
      await (await fetch(address(`neural-style/history/${id}/thumbnail`))).arrayBuffer();
    }
  }
}

async function main(): Promise<void> {
  for (let editor = 0; editor < Number(count); editor++) await new LookingEditor().open(`editor ${editor}`);
  process.on('message', () => process.send!(counted));
  process.send!('ready');
}

void main();
