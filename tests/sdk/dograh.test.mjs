// npm `@dograh/sdk`, unmodified, pointed at a node: it must find the system it was written for.
import test from 'node:test';
import assert from 'node:assert/strict';
import { ApiError, DograhClient, SpecMismatchError, ValidationError, Workflow } from '@dograh/sdk';
import { agentNode, endCall, globalNode, qa, startCall, trigger, webhook } from '@dograh/sdk/typed';
import { Emulator, authId, authToken, number } from './support/emulator.mjs';
import { Node, adminKey } from './support/node.mjs';

let emulator, node, client;
test.before(async () => {
  emulator = await Emulator.start();
  node = await Node.start(emulator);
  client = new DograhClient({ baseUrl: node.url, apiKey: adminKey });
});
test.after(async () => {
  await node.stop();
  await emulator.stop();
});

/** One of every kind, by the typed builder. */
async function everything(name) {
  const workflow = new Workflow({ client, name });
  const tool = await client.createTool({ body: { name: 'Sum', definition: { schema_version: 1, type: 'calculator' } } });
  const begin = await workflow.addTyped(startCall({ name: 'greeting', prompt: 'Greet the caller.', greeting_type: 'text',
    greeting: 'Hello, this is the clinic.', allow_interrupt: true, delayed_start: true, delayed_start_duration: 1.5 }));
  const ask = await workflow.addTyped(agentNode({ name: 'day', prompt: 'Which day works best?', extraction_enabled: true,
    extraction_prompt: 'the day', extraction_variables: [{ name: 'day', type: 'string', prompt: 'a weekday' }],
    tool_uuids: [tool.tool_uuid] }));
  const done = await workflow.addTyped(endCall({ name: 'done', prompt: 'Thank you. Goodbye.' }));
  await workflow.addTyped(globalNode({ name: 'tone', prompt: 'Be kind.' }));
  await workflow.addTyped(trigger({ name: 'api', enabled: true, trigger_path: `path-${name.replaceAll(' ', '-')}` }));
  await workflow.addTyped(webhook({ name: 'crm', enabled: true, http_method: 'POST', endpoint_url: 'https://example.com/calls',
    custom_headers: [{ key: 'X-One', value: '1' }], payload_template: { run: '{{workflow_run_id}}' } }));
  await workflow.addTyped(qa({ name: 'review', qa_enabled: true, qa_min_call_duration: 15, qa_sample_rate: 100 }));
  workflow.edge(begin, ask, { label: 'answered', condition: 'The caller answers.' });
  workflow.edge(ask, done, { label: 'booked', condition: 'A day was named.', transitionSpeech: 'One moment.' });
  return workflow;
}

test('node types are listed with their specs', async () => {
  const { spec_version: version, node_types: types } = await client.listNodeTypes();
  assert.equal(client.specVersion, version);
  const names = types.map((t) => t.name);
  for (const name of ['startCall', 'agentNode', 'endCall', 'globalNode', 'trigger', 'webhook', 'qa']) assert.ok(names.includes(name), name);
  const fresh = new DograhClient({ baseUrl: node.url, apiKey: adminKey });
  assert.deepEqual(await fresh.getNodeType('agentNode'), types.find((t) => t.name === 'agentNode'));
  await assert.rejects(fresh.getNodeType('teleport'), SpecMismatchError);
});

test('the builder refuses by our specs what they do not allow', async () => {
  const workflow = new Workflow({ client, name: 'x' });
  await assert.rejects(workflow.add({ type: 'agentNode', name: 'a', prompt: 'x', promt: 'y' }), ValidationError);
  await assert.rejects(workflow.add({ type: 'agentNode', name: 'a' }), ValidationError);
  await assert.rejects(workflow.add({ type: 'startCall', name: 'a', prompt: 'x', allow_interrupt: 'yes' }), ValidationError);
  await assert.rejects(workflow.add({ type: 'startCall', name: 'a', prompt: 'x', greeting_type: 'song' }), ValidationError);
});

test('a workflow is built, created, loaded, updated and listed', async () => {
  const built = await everything('booking');
  const made = await client.createWorkflow({ body: { name: built.name, workflow_definition: built.toJson() } });
  assert.equal(made.name, 'booking');
  assert.equal(made.version_status, 'published');

  const loaded = await client.loadWorkflow(made.id);
  assert.deepEqual(loaded.toJson().nodes, built.toJson().nodes);
  assert.deepEqual(loaded.toJson().edges, built.toJson().edges);

  loaded.name = 'booking, second';
  const more = await loaded.addTyped(endCall({ name: 'wrong number', prompt: 'Sorry, goodbye.' }));
  loaded.edge(loaded.findNode('2'), more, { label: 'wrong', condition: 'It was a wrong number.' });
  const saved = await client.saveWorkflow(made.id, loaded);
  assert.equal(saved.version_status, 'draft');
  assert.equal(saved.name, 'booking, second');
  assert.equal((await client.getWorkflow(made.id)).workflow_definition.nodes.length, 8);
  assert.deepEqual((await client.listWorkflows()).filter((w) => w.id === made.id).map((w) => w.name), ['booking, second']);
  assert.deepEqual(await client.listWorkflows({ status: 'archived' }), []);
});

test('what Tandem adds and masks does not stand in the way of loading and saving', async () => {
  const workflow_definition = {
    nodes: [
      { id: '1', type: 'startCall', position: { x: 0, y: 0 }, data: { name: 'greeting', say: 'Good morning.' } },
      { id: '2', type: 'endCall', position: { x: 0, y: 0 }, data: { name: 'bye', say: 'Goodbye.' } },
      { id: '3', type: 'qa', position: { x: 0, y: 0 }, data: { name: 'review', qa_enabled: true, qa_api_key: 'sk-test-12345678' } },
    ],
    edges: [{ id: 'e', source: '1', target: '2', data: { label: 'done', condition: 'Always.' } }],
  };
  const made = await client.createWorkflow({ body: { name: 'spoken', workflow_definition } });
  assert.ok(!JSON.stringify(made).includes('sk-test'));
  const loaded = await client.loadWorkflow(made.id);
  const nodes = Object.fromEntries(loaded.toJson().nodes.map((n) => [n.id, n.data]));
  assert.equal(nodes[1].prompt, 'Good morning.');
  assert.equal(nodes[3].qa_api_key, '************5678');
  const saved = await client.saveWorkflow(made.id, loaded);
  assert.equal(saved.workflow_definition.nodes.find((n) => n.type === 'qa').data.qa_api_key, '************5678');
});

test('a definition that makes no sense is refused with every fault', async () => {
  const body = { name: 'nonsense', workflow_definition: { nodes: [], edges: [] } };
  await assert.rejects(client.createWorkflow({ body }), (e) => {
    assert.ok(e instanceof ApiError);
    assert.equal(e.statusCode, 422);
    assert.equal(e.body.detail.is_valid, false);
    return e.body.detail.errors[0].kind === 'workflow';
  });
});

test('what agents use is listed', async () => {
  await node.must('POST', '/credentials/', { name: 'CRM', credential_type: 'bearer_token', credential_data: { token: 't0ken' } });
  await node.must('POST', '/knowledge-base/documents', { filename: 'faq.txt', content: 'We open at nine.' });
  await node.must('POST', '/workflow-recordings/',
    { recordings: [{ recording_id: 'hello', transcript: 'Hello', storage_key: 'k', tts_provider: 'flite' }] });
  const credentials = await client.listCredentials();
  assert.equal(credentials[0].name, 'CRM');
  assert.ok(!JSON.stringify(credentials).includes('t0ken'));
  assert.equal((await client.listDocuments({ status: 'completed', limit: 10, offset: 0 })).documents[0].filename, 'faq.txt');
  assert.equal((await client.listRecordings({ ttsProvider: 'flite' })).recordings[0].recording_id, 'hello');
  assert.ok((await client.listTools({ status: 'active' })).some((t) => t.name === 'Sum'));
});

test('a test call rings', async () => {
  const config = await node.must('POST', '/organizations/telephony-configs',
    { name: 'main', is_default_outbound: true, config: { provider: 'plivo', auth_id: authId, auth_token: authToken } });
  await node.must('POST', `/organizations/telephony-configs/${config.id}/phone-numbers`,
    { address: `+${number}`, is_default_caller_id: true });
  const built = await everything('calling');
  const workflow = await client.createWorkflow({ body: { name: 'calling', workflow_definition: built.toJson() } });
  const live = await fetch(`${node.url}/api/v1/live`, { headers: { 'X-API-Key': adminKey } });
  const called = await client.testPhoneCall({ body: { workflow_id: workflow.id, phone_number: '+14155550123' } });
  assert.match(called.message, /^Call initiated successfully with run name WR-TEL-OUT-\d{8}$/);
  let heard = '';
  for await (const bytes of live.body) if (/"phase":"ringing"/.test(heard += Buffer.from(bytes))) break;
  assert.match(heard, /^id: [0-9a-f]+-\d+\nevent: call\ndata: \{.*"phase":"ringing"/m);
  await assert.rejects(client.testPhoneCall({ body: { workflow_id: 999, phone_number: '+14155550123' } }),
    (e) => e instanceof ApiError && e.statusCode === 404 && e.message.includes('Workflow not found'));
});

test('no key, no entry', async () => {
  const stranger = new DograhClient({ baseUrl: node.url, apiKey: 'dgr_guess' });
  await assert.rejects(stranger.listWorkflows(), (e) => e instanceof ApiError && e.statusCode === 401);
});
