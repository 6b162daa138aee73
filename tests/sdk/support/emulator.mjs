// A real emulator process on a free port, with the doors a test needs: its control API and the clients of npm `plivo`.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import path from 'node:path';
import { startProxy } from './proxy.mjs';

const plivo = createRequire(import.meta.url)('plivo');

export const authId = 'MAXXXXXXXXXXXXXXXXXX';
export const authToken = 'a-token-for-tests';
export const number = '14155550100';

export class Emulator {
  static async start(...flags) {
    const program = path.join(process.env.TANDEM_BUILD, 'bin', 'plivo_emulator');
    const child = spawn(program, ['--listen', '127.0.0.1:0', '--auth-id', authId, '--auth-token', authToken, '--number',
      `${number}=app1`, '--seed', '7', ...flags], { stdio: ['ignore', 'pipe', 'inherit'] });
    let said = '';
    const url = await new Promise((ready, failed) => {
      child.once('exit', (code) => failed(new Error(`plivo_emulator ended with ${code}: ${said}`)));
      child.stdout.on('data', (text) => {
        said += text;
        const found = /ready on (http:\S+)/.exec(said);
        if (found) ready(found[1]);
      });
    });
    return new Emulator(child, url, await startProxy(url));
  }

  constructor(child, url, proxy) {
    Object.assign(this, { child, url, proxy });
    this.client = new plivo.Client(authId, authToken, { url: `${url}/v1/Account/${authId}`, proxy: proxy.url });
  }

  async stop() {
    this.proxy.stop();
    this.child.removeAllListeners('exit');
    this.child.kill('SIGTERM');
    await once(this.child, 'exit');
  }

  /** The control API; throws what it answers when that is no success. */
  async control(method, path, body) {
    const answer = await fetch(`${this.url}/emulator/${path}`, { method, body: body && JSON.stringify(body) });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
    return text ? JSON.parse(text) : null;
  }

  async ring(scenario = { steps: [] }, more = {}) {
    const { call_uuid: uuid } = await this.control('POST', 'calls', { from: '14155550123', to: number, scenario, ...more });
    return uuid;
  }

  /** The first event of a call that fits; asks until it comes, 20 s at most. */
  async event(uuid, type, fits = () => true) {
    let since = 0;
    for (const until = Date.now() + 20000; Date.now() < until;) {
      const { last, events } = await this.control('GET', `events?since=${since}&wait_ms=1000`);
      const found = events.find((e) => (!uuid || e.call_uuid === uuid) && e.type === type && fits(e));
      if (found) return found;
      since = last;
    }
    throw new Error(`no ${type} of ${uuid} in 20 s`);
  }

  call(uuid) {
    return this.control('GET', `calls/${uuid}`);
  }
}

/** Whether npm `plivo` reports this answer: it throws errors that carry the status and say what the body said. */
export const answered = (status, words = /./) => (e) => e.status === status && words.test(String(e));

export { plivo };
