import { describe, expect, it } from 'vitest';
import { FacePoint, Pictures } from './face.ts';

describe('a point in a picture', () => {
  it.each(['0,0', '12,34', '99999,99999', '1.5,2.125', '12.0,7'])('is read: %s', (text) => {
    expect(FacePoint.safeParse(text).success).toBe(true);
  });

  it.each([
    '',
    '1',
    '1,',
    ',1',
    '1,2,3',
    ' 1,2',
    '1,2 ',
    'x1,2',
    '1,2x',
    '-1,2',
    '100000,1',
    '1,100000',
    '1.,2',
    '1.2345,2',
    '1,2.',
    '1,2.3456',
    '1e3,2',
    '1x5,2',
    '1,2x5',
  ])('is refused: "%s"', (text) => {
    const { error } = FacePoint.safeParse(text);
    expect(error?.issues.map(({ message }) => message)).toEqual(['write a point in pixels as x,y']);
  });

  it('may be left out', () => {
    expect(FacePoint.safeParse(undefined).success).toBe(true);
  });
});

describe('the pictures of an enrolment', () => {
  const picture = new Uint8Array(1);

  it('are one or several', () => {
    expect(Pictures.parse(picture)).toEqual([picture]);
    expect(Pictures.parse(new Array(5).fill(picture))).toHaveLength(5);
  });

  it('are files, at least one and at most five', () => {
    const told = (value: unknown) => Pictures.safeParse(value).error?.issues.map((i) => i.message);
    expect(told('text')).toEqual(['attach the picture as a file']);
    expect(told(undefined)).toEqual(['attach the picture as a file']);
    expect(told([])).toHaveLength(1);
    expect(told(new Array(6).fill(picture))).toEqual(['send at most 5 pictures']);
  });
});
