import { type JsonMember, type JsonNode, JsonTextError, readJsonText } from '../json-text.ts';
import type { TemplateProblem } from '../mapping-error.ts';
import { positionFinder, type SourcePosition } from '../source-position.ts';

/** A value within a mapping file, with the path that leads to it. */
export interface Place {
  readonly node: JsonNode;
  readonly path: string;
}

export interface Member extends Place {
  readonly name: string;
  /** Where the member's name stands. */
  readonly offset: number;
}

/** One mapping file being read: finds members, collects every problem with its line and column. */
export class TemplateSource {
  readonly problems: TemplateProblem[] = [];
  readonly root: Place | null;
  /** Shown with problems until the next `about`. */
  #template = '';
  readonly #position: (offset: number) => SourcePosition;

  constructor(text: string) {
    this.#position = positionFinder(text);
    this.root = this.#read(text);
  }

  #read(text: string): Place | null {
    try {
      return { node: readJsonText(text), path: '$' };
    } catch (error) {
      if (!(error instanceof JsonTextError)) throw error;
      this.reportAt(error.offset, '$', error.message);
      return null;
    }
  }

  about(template: string): void {
    this.#template = template;
  }

  position(offset: number): SourcePosition {
    return this.#position(offset);
  }

  report(place: Place, message: string): void {
    this.reportAt(place.node.offset, place.path, message);
  }

  reportAt(offset: number, path: string, message: string): void {
    this.problems.push({ template: this.#template, path, ...this.#position(offset), message });
  }

  reportIn(position: SourcePosition, path: string, message: string): void {
    this.problems.push({ template: this.#template, path, ...position, message });
  }

  /** Members by name: spelling ignores case, the last of equal names counts. Unknown members are reported when `known` is given. */
  members(place: Place, known: readonly string[] | null): ReadonlyMap<string, Member> {
    const found = new Map<string, Member>();
    if (place.node.kind !== 'object') return found;
    for (const member of place.node.members) {
      const name = member.name.toLowerCase();
      if (known !== null && !known.some((one) => one.toLowerCase() === name)) {
        this.reportAt(member.offset, `${place.path}.${member.name}`, `Could not find member '${member.name}' on object`);
      } else {
        found.set(name, toMember(place, member));
      }
    }
    return found;
  }

  /** A member that must be there and not be null. */
  required(place: Place, members: ReadonlyMap<string, Member>, name: string): Member | null {
    const member = members.get(name.toLowerCase());
    if (member && !isNull(member.node)) return member;
    this.report(place, `Required property '${name.charAt(0).toUpperCase()}${name.slice(1)}' not found in JSON. `);
    return null;
  }

  optional(members: ReadonlyMap<string, Member>, name: string): Member | null {
    const member = members.get(name.toLowerCase());
    return member && !isNull(member.node) ? member : null;
  }

  text(place: Place | null): string | null {
    if (!place) return null;
    if (place.node.kind === 'scalar' && place.node.value !== null) return String(place.node.value);
    this.report(place, 'Text expected');
    return null;
  }

  items(place: Place | null): readonly Place[] {
    if (!place) return [];
    if (place.node.kind === 'array') return place.node.items.map((node, at) => ({ node, path: `${place.path}[${at}]` }));
    this.report(place, 'An array was expected');
    return [];
  }
}

function toMember(place: Place, member: JsonMember): Member {
  return { name: member.name, offset: member.offset, node: member.value, path: `${place.path}.${member.name}` };
}

export function isNull(node: JsonNode): boolean {
  return node.kind === 'scalar' && node.value === null;
}
