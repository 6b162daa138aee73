// A real node process on a free port and a data folder of its own, with the emulator as its carrier.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

export const adminKey = 'an-administrator-for-tests';

export class Node {
  static async start(emulator) {
    const folder = await mkdtemp(path.join(tmpdir(), 'tandem-sdk-'));
    const program = path.join(process.env.TANDEM_BUILD, 'bin', 'tandem');
    const child = spawn(program, ['serve', '--data', path.join(folder, 'data'), '--listen', '127.0.0.1:0', '--plivo-api-url',
      `${emulator.url}/v1`], { stdio: ['ignore', 'pipe', 'ignore'], env: { PATH: process.env.PATH, TANDEM_BOOTSTRAP_API_KEY: adminKey } });
    let said = '';
    const url = await new Promise((ready, failed) => {
      child.once('exit', (code) => failed(new Error(`tandem ended with ${code}: ${said}`)));
      child.stdout.on('data', (text) => {
        said += text;
        const found = /listening on (http:\S+)/.exec(said);
        if (found) ready(found[1]);
      });
    });
    return new Node(child, url, folder);
  }

  constructor(child, url, folder) {
    Object.assign(this, { child, url, folder });
  }

  async stop() {
    this.child.removeAllListeners('exit');
    this.child.kill('SIGKILL');
    await once(this.child, 'exit');
    await rm(this.folder, { recursive: true });
  }

  /** What the SDK has no word for; throws what the node answers when that is no success. */
  async must(method, path, body) {
    const headers = { 'X-API-Key': adminKey, 'Content-Type': 'application/json' };
    const answer = await fetch(`${this.url}/api/v1${path}`, { method, headers, body: body && JSON.stringify(body) });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
    return JSON.parse(text);
  }
}
