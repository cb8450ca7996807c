/** Bodies around a picture that are not the form they claim to be (RFC 7578, RFC 2046). */
import { join, latin1 } from '../support/pictures.ts';
import type { Random } from '../support/random.ts';
import { type Bytes, noise } from './bytes.ts';

export interface HostileForm {
  readonly name: string;
  readonly type: string;
  readonly bytes: Bytes;
}

const TYPE = 'multipart/form-data; boundary=edge';

function part(headers: string, body: Uint8Array | string): Bytes {
  const content = typeof body === 'string' ? latin1(body) : body;
  return join(latin1(`--edge\r\n${headers}\r\n\r\n`), content, latin1('\r\n'));
}

const field = (name: string, value: string) =>
  part(`Content-Disposition: form-data; name="${name}"`, value);
const image = (bytes: Uint8Array, extra = '') =>
  part(`Content-Disposition: form-data; name="image"; filename="x.jpg"${extra}`, bytes);
const END = latin1('--edge--\r\n');

/** Every body is about a good picture, and most are no good form. */
export function craftForms(deployment: string, picture: Bytes, random: Random): HostileForm[] {
  const place = field('deployment', deployment);
  const good = join(place, image(picture), END);
  const body = (name: string, ...parts: readonly Uint8Array[]) => ({
    name,
    type: TYPE,
    bytes: join(...parts),
  });
  const header = (name: string, headers: string) => body(name, place, part(headers, picture), END);
  const typed = (name: string, type: string) => ({ name, type, bytes: good });
  return [
    body('nothing', new Uint8Array()),
    body('noise', noise(random, 5000)),
    body('only the end', END),
    body('no end', place, image(picture)),
    body('no picture', place, END),
    body('no deployment', image(picture), END),
    body('two pictures', place, image(picture), image(picture), END),
    body('two deployments', place, place, image(picture), END),
    body('a field too many', place, field('allow', 'true'), image(picture), END),
    body('a field of the prototype', place, field('__proto__', 'x'), image(picture), END),
    body(
      'ten thousand fields',
      place,
      ...Array.from({ length: 10_000 }, (_, i) => field(`f${i}`, '')),
      END,
    ),
    body(
      'ten thousand pictures',
      place,
      ...new Array<Bytes>(10_000).fill(image(new Uint8Array(1))),
      END,
    ),
    body(
      'a deployment of a megabyte',
      field('deployment', 'd'.repeat(2 ** 20)),
      image(picture),
      END,
    ),
    body('a deployment of zeros', field('deployment', '\0\0\0\0'), image(picture), END),
    body('a deployment of SQL', field('deployment', "' OR 1=1 --"), image(picture), END),
    body(
      'a deployment of broken UTF-8',
      field('deployment', '\xff\xfe\xc0\x80'),
      image(picture),
      END,
    ),
    body(
      'a form in a form',
      place,
      part(
        'Content-Disposition: form-data; name="image"\r\nContent-Type: multipart/mixed; boundary=edge',
        good,
      ),
      END,
    ),
    body('text behind the end', good, latin1('GET /healthz HTTP/1.1\r\n\r\n')),
    body('text before the beginning', latin1('preamble\r\n'), good),
    body('bare line feeds', latin1(Buffer.from(good).toString('latin1').replaceAll('\r\n', '\n'))),
    header('no disposition', 'Content-Type: image/jpeg'),
    header('no name', 'Content-Disposition: form-data; filename="x.jpg"'),
    header('no file name', 'Content-Disposition: form-data; name="image"'),
    header('an open quote', 'Content-Disposition: form-data; name="image; filename=x.jpg'),
    header(
      'a path for a name',
      'Content-Disposition: form-data; name="image"; filename="../../../etc/passwd"',
    ),
    header(
      'a name of a megabyte',
      `Content-Disposition: form-data; name="image"; filename="${'x'.repeat(2 ** 20)}"`,
    ),
    header(
      'a name with a line in it',
      'Content-Disposition: form-data; name="image"; filename="x\r\nY: z"',
    ),
    header(
      'an encoded name',
      'Content-Disposition: form-data; name="image"; filename*=UTF-8\'\'%00%ff.jpg',
    ),
    header(
      'base64 by its word',
      'Content-Disposition: form-data; name="image"; filename="x"\r\nContent-Transfer-Encoding: base64',
    ),
    header(
      'a type of its own',
      'Content-Disposition: form-data; name="image"; filename="x"\r\nContent-Type: text/html; charset=utf-7',
    ),
    header(
      'a thousand headers',
      `Content-Disposition: form-data; name="image"; filename="x"${'\r\nX-A: b'.repeat(1000)}`,
    ),
    typed('another boundary', 'multipart/form-data; boundary=other'),
    typed('no boundary', 'multipart/form-data'),
    typed('an empty boundary', 'multipart/form-data; boundary='),
    typed('a quoted boundary', 'multipart/form-data; boundary="edge"'),
    typed('a boundary of 5,000 letters', `multipart/form-data; boundary=${'e'.repeat(5000)}`),
    typed('two boundaries', `${TYPE}; boundary=other`),
    typed('an open quote in its type', 'multipart/form-data; boundary="edge'),
    typed('mixed parts', 'multipart/mixed; boundary=edge'),
    typed('a URL-encoded form', 'application/x-www-form-urlencoded'),
    typed('a picture', 'image/jpeg'),
    typed('JSON', 'application/json'),
    typed('nothing in particular', 'application/octet-stream'),
  ];
}
