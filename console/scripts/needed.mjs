// Reads api/needed.txt: a name begins a type, each line under it is a field, its type and what it means.

const plain = {
  str: { type: "string" },
  int: { type: "integer" },
  num: { type: "number" },
  bool: { type: "boolean" },
  time: { type: "string", format: "date-time" },
  obj: { type: "object", additionalProperties: true },
  any: {},
};

function typeOf(word) {
  if (word.endsWith("?")) return { anyOf: [typeOf(word.slice(0, -1)), { type: "null" }] };
  if (word.startsWith("[")) return { type: "array", items: typeOf(word.slice(1, -1)) };
  if (word.startsWith('"')) return { type: "string", enum: word.split("|").map((w) => w.slice(1, -1)) };
  return plain[word] ?? { $ref: `#/components/schemas/${word}` };
}

export function readNeeded(text) {
  const types = {};
  let current;
  for (const line of text.split("\n")) {
    if (!line.trim() || line.startsWith("#")) continue;
    if (!line.startsWith(" ")) current = types[line.trim()] = { type: "object", properties: {}, required: [] };
    else {
      const [, name, type, description] = /^\s+(\S+)\s+(\S+)\s*(.*)$/.exec(line);
      const bare = name.replace(/\?$/, "");
      current.properties[bare] = description ? { ...typeOf(type), description } : typeOf(type);
      if (bare === name) current.required.push(bare);
    }
  }
  return types;
}

/// Adds what the document lacks; returns a line for each thing that it has already.
export function merge(document, types) {
  const said = [];
  const known = document.components.schemas;
  for (const [name, type] of Object.entries(types)) {
    if (!known[name]) {
      known[name] = type;
      continue;
    }
    for (const [field, schema] of Object.entries(type.properties)) {
      if (known[name].properties?.[field]) said.push(`api/needed.txt: the node has ${name}.${field} now`);
      else {
        known[name].properties[field] = schema;
        if (type.required.includes(field)) known[name].required = [...(known[name].required ?? []), field];
      }
    }
  }
  return said;
}
