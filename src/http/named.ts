/**
 * Gives every object of the OpenAPI document a name: generators call one that stands inline in a choice by
 * its number in it, and some lose it, and the route with it. What some have no words for is said in
 * another way.
 */

/** A JSON Schema, as far as it is changed here. */
export interface Schema {
  $ref?: string;
  type?: string | readonly string[];
  description?: string;
  properties?: Record<string, Schema>;
  additionalProperties?: boolean | Schema;
  items?: Schema;
  allOf?: Schema[];
  anyOf?: Schema[];
  oneOf?: Schema[];
  not?: Schema;
  enum?: readonly unknown[];
  const?: unknown;
  default?: unknown;
}

/** Changes the schemas, and adds those that had no name. @throws Error where two would have one name */
export function nameObjects(schemas: Record<string, Schema>): void {
  const naming = new Naming(schemas);
  for (const [name, schema] of Object.entries(schemas)) naming.enter(schema, name);
}

class Naming {
  readonly #schemas: Record<string, Schema>;

  constructor(schemas: Record<string, Schema>) {
    this.#schemas = schemas;
  }

  /** @param name of the schema, which its parts' names begin with */
  enter(schema: Schema, name: string): void {
    restate(schema);
    const { properties = {}, additionalProperties, items } = schema;
    for (const [key, part] of Object.entries(properties)) {
      properties[key] = this.#lift(part, name + toName(key));
    }
    if (typeof additionalProperties === 'object') {
      schema.additionalProperties = this.#lift(additionalProperties, `${name}Value`);
    }
    if (items) schema.items = this.#lift(items, `${name}Item`);
    for (const part of schema.allOf ?? []) this.enter(part, name);
    for (const choice of [schema.anyOf, schema.oneOf]) {
      const names = nameChoices(choice ?? []);
      choice?.forEach((part, at) => {
        choice[at] = this.#lift(part, name + names[at]);
      });
    }
  }

  #lift(schema: Schema, name: string): Schema {
    this.enter(schema, name);
    const { type, properties, allOf } = schema;
    if (allOf || (type === 'object' && properties)) return this.#add(schema, name);
    if (!Array.isArray(type) || !type.includes('object') || !properties) return schema;
    const { description, ...rest } = schema;
    const object = this.#add({ ...rest, type: 'object' }, name);
    return { anyOf: [object, { type: 'null' }], ...(description && { description }) };
  }

  #add(schema: Schema, name: string): Schema {
    if (name in this.#schemas) throw new Error(`Two schemas are called ${name}.`);
    this.#schemas[name] = schema;
    return { $ref: `#/components/schemas/${name}` };
  }
}

/**
 * In words that generators of all languages have. Numbers have no names, so a list of them is none of a
 * type: said as what it is not, it still holds, and is passed over. And an object is no default.
 */
function restate(schema: Schema): void {
  const { type, enum: values, default: granted } = schema;
  if (type === 'number' && values) {
    schema.not = { not: { enum: values } };
    delete schema.enum;
  }
  const isObject = type === 'object' || (Array.isArray(type) && type.includes('object'));
  if (isObject || (typeof granted === 'object' && granted !== null)) delete schema.default;
}

/** By what tells them apart where that is one word, else by their number. */
function nameChoices(choice: readonly Schema[]): string[] {
  const words = choice.map(({ properties = {} }) => {
    const tags = Object.values(properties).flatMap(
      ({ const: value, enum: [only, ...more] = [] }) => (more.length > 0 ? [] : [value ?? only]),
    );
    return tags.find((tag) => typeof tag === 'string');
  });
  const told = words.every((word) => word !== undefined) && new Set(words).size === words.length;
  return words.map((word, at) => (told ? toName(String(word)) : String(at + 1)));
}

const toName = (words: string): string =>
  words.replaceAll(/(?:^|[^A-Za-z0-9]+)([A-Za-z0-9]?)/g, (_, letter: string) =>
    letter.toUpperCase(),
  );
