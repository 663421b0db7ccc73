/** A JSON text, and what is in it. */
export interface SampleText {
  name: string;
  text: string;
  members: number;
}

/** `http.maxResponseBytes` by default: a longer response is not read. */
const LIMIT = 1_000_000;
const MEMBERS = 60_000;
/** Of a Facebook account or a Discord snowflake: more digits than a JavaScript number holds. */
const LONG = '9007199254740993';

/** Responses just below the size limit. */
export function sampleTexts(): SampleText[] {
  return [
    sample('60,000 members, no long integer', MEMBERS, () => '12345678'),
    sample('60,000 members, one in eight a long integer', MEMBERS, (at) =>
      at % 8 === 0 ? LONG : '123456',
    ),
    sample('long integers alone', Infinity, () => LONG),
  ];
}

function sample(name: string, most: number, valueAt: (index: number) => string): SampleText {
  const members: string[] = [];
  let length = '{}'.length;
  while (members.length < most) {
    const member = `"${members.length.toString(36)}":${valueAt(members.length)}`;
    if (length + member.length + 1 > LIMIT) break;
    members.push(member);
    length += member.length + 1;
  }
  return { name, text: `{${members.join(',')}}`, members: members.length };
}
