// npm `ws` and Plivo's documented stream messages as an agent: echo, checkpoint, clearAudio, sendDTMF.
import test from 'node:test';
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { WebSocketServer } from 'ws';
import { Emulator } from './support/emulator.mjs';
import { Application } from './support/application.mjs';

let emulator, application;
test.before(async () => {
  emulator = await Emulator.start();
  application = await Application.start();
});
test.after(async () => {
  application.stop();
  await emulator.stop();
});

/** Rings an agent that does what `on` says to each message; resolves when its stream has started. */
async function ring(scenario, { type = 'audio/x-mulaw;rate=8000', on = () => {} } = {}) {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  await once(server, 'listening');
  const agent = { messages: [], said: new Map(), closed: false };
  const waiting = [];
  agent.next = (event) => new Promise((ready, failed) => {
    const found = agent.messages.find((m) => m.event === event);
    if (found) return ready(found);
    const timer = setTimeout(() => failed(new Error(`no ${event} in 15 s`)), 15000);
    waiting.push({ event, ready: (m) => { clearTimeout(timer); ready(m); } });
  });
  server.on('connection', (socket) => {
    agent.send = (m) => socket.send(JSON.stringify(m));
    agent.close = () => socket.close();
    socket.on('close', (code) => { agent.closed = code; });
    socket.on('message', (data, binary) => {
      assert.equal(binary, false);
      const m = JSON.parse(data);
      agent.messages.push(m);
      for (const w of waiting.filter((one) => one.event === m.event)) w.ready(m);
      on(agent, m);
    });
  });
  application.plays('/agent', `<Response><Stream bidirectional="true" keepCallAlive="true" contentType="${type}"
    statusCallbackUrl="${application.url}/status" extraHeaders="run=7,desk=front">ws://127.0.0.1:${server.address().port}/</Stream></Response>`);
  await emulator.client.applications.update('app1', { answerUrl: `${application.url}/agent` });
  agent.uuid = await emulator.ring(scenario);
  agent.start = (await agent.next('start')).start;
  agent.stop = async () => {
    await emulator.control('DELETE', `calls/${agent.uuid}`).catch(() => {});
    server.close();
  };
  return agent;
}

const payload = (type, ms) => {
  const bytes = type.includes('mulaw') ? 8 * ms : type.includes('16000') ? 32 * ms : 16 * ms;
  return Buffer.alloc(bytes, type.includes('mulaw') ? 0x90 : 0x21).toString('base64');
};
const play = (agent, type, ms) => agent.send({
  event: 'playAudio', media: { contentType: type.split(';')[0], sampleRate: type.includes('16000') ? 16000 : 8000, payload: payload(type, ms) },
});

test('start says what the stream carries', async () => {
  const agent = await ring({ steps: [] });
  assert.equal(agent.start.callId, agent.uuid);
  assert.deepEqual(agent.start.mediaFormat, { encoding: 'audio/x-mulaw', sampleRate: 8000 });
  assert.deepEqual(agent.start.tracks, ['inbound']);
  assert.equal(agent.messages[0].sequenceNumber, 1);
  assert.equal(agent.messages[0].extra_headers, 'run=7;desk=front');
  const media = await agent.next('media');
  assert.equal(Buffer.from(media.media.payload, 'base64').length, 160);
  assert.equal(media.media.chunk, 1);
  assert.equal(typeof media.media.timestamp, 'string');
  const begun = await application.event('StartStream');
  assert.equal(begun.params.StreamID, agent.start.streamId);
  await agent.stop();
  await application.event('StopStream', (p) => p.StreamID === agent.start.streamId);
});

for (const type of ['audio/x-mulaw;rate=8000', 'audio/x-l16;rate=8000', 'audio/x-l16;rate=16000']) {
  test(`a caller hears himself in ${type}`, async () => {
    const agent = await ring({ steps: [{ silence: 200 }, { say: 'one two three' }, { silence: 3000 }] }, {
      type,
      on: (a, m) => {
        if (m.event !== 'media') return;
        a.send({ event: 'playAudio', media: { contentType: type.split(';')[0], sampleRate: type.includes('16000') ? 16000 : 8000, payload: m.media.payload } });
      },
    });
    const said = await emulator.event(agent.uuid, 'caller_speech_began');
    const heard = await emulator.event(agent.uuid, 'agent_speech_began');
    assert.ok(heard.at_ms - said.at_ms < 500, `after ${heard.at_ms - said.at_ms} ms`);
    assert.equal((await emulator.call(agent.uuid)).timeline.filter((n) => n.type === 'stream_complaint').length, 0);
    await agent.stop();
  });
}

test('a checkpoint is reached when what was before it has been heard', async () => {
  const type = 'audio/x-mulaw;rate=8000';
  const agent = await ring({ steps: [] });
  play(agent, type, 600);
  agent.send({ event: 'checkpoint', streamId: agent.start.streamId, name: 'greeted' });
  const played = await agent.next('playedStream');
  assert.equal(played.name, 'greeted');
  assert.equal(played.streamId, agent.start.streamId);
  const received = await emulator.event(agent.uuid, 'checkpoint_received');
  const reached = await emulator.event(agent.uuid, 'checkpoint_reached');
  assert.ok(reached.ms - received.ms >= 560, `${reached.ms - received.ms} ms`);
  await agent.stop();
});

test('clearAudio silences what was still to come', async () => {
  const type = 'audio/x-mulaw;rate=8000';
  const agent = await ring({ steps: [] });
  play(agent, type, 5000);
  agent.send({ event: 'checkpoint', streamId: agent.start.streamId, name: 'never' });
  agent.send({ event: 'clearAudio', streamId: agent.start.streamId });
  assert.equal((await agent.next('clearedAudio')).streamId, agent.start.streamId);
  const cleared = await emulator.event(agent.uuid, 'clear_received');
  assert.ok(cleared.dropped_ms > 4000);
  assert.equal(agent.messages.some((m) => m.event === 'playedStream'), false);
  await agent.stop();
});

test('keys go both ways', async () => {
  const agent = await ring({ steps: [{ silence: 300 }, { press: '4#' }] });
  const key = await agent.next('dtmf');
  assert.equal(key.dtmf.digit, '4');
  assert.equal(key.dtmf.track, 'inbound');
  agent.send({ event: 'sendDTMF', dtmf: '12*' });
  assert.equal((await emulator.event(agent.uuid, 'agent_digits')).digits, '12*');
  await agent.stop();
});

test('an agent that leaves ends the stream, and what follows it in the document is played', async () => {
  const agent = await ring({ steps: [] });
  agent.close();
  const ended = await emulator.event(agent.uuid, 'ended');
  assert.equal(ended.code, 4010);
  await agent.stop();
});
