import type { Member, TemplateSource } from './template-source.ts';

/** An object of texts, each one of `allowed`; names in lower case. @returns null when there is none or it is wrong, which is reported */
export function readTexts<T extends string>(
  source: TemplateSource,
  member: Member | null,
  allowed: readonly T[],
): readonly (readonly [string, T])[] | null {
  if (!member) return null;
  if (member.node.kind !== 'object') {
    source.report(member, `${member.name} is an object: for each text one of ${allowed.join(', ')}`);
    return null;
  }
  return member.node.members.flatMap(({ name, value }) => {
    const place = { node: value, path: `${member.path}.${name}` };
    const text = source.text(place);
    const found = allowed.find((one) => one === text);
    if (found === undefined) source.report(place, `${text ?? ''} is none of ${allowed.join(', ')}`);
    return found === undefined ? [] : [[name.toLowerCase(), found] as const];
  });
}
