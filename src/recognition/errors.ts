/** Why a picture could not be used. Stable: the API shows them as problem codes. */
export type RecognitionCode =
  | 'empty_image'
  | 'image_file_too_large'
  | 'unsupported_image_format'
  | 'corrupt_image'
  | 'truncated_image'
  | 'image_dimensions_too_large'
  | 'image_dimensions_too_small'
  | 'no_face'
  | 'several_faces'
  | 'no_face_there'
  | 'face_too_small'
  | 'face_quality_too_low';

export type RecognitionFacts = Readonly<Record<string, number | string>>;

/**
 * A picture that the caller can replace by a better one. Everything else (a model that does not
 * load, a decoder that is missing) is the service's fault and is never of this class.
 *
 * `detail` is a sentence that says what to change; `facts` are the numbers behind it. Neither
 * carries anything of the picture's content.
 */
export class RecognitionError extends Error {
  override readonly name = 'RecognitionError';
  readonly code: RecognitionCode;
  readonly detail: string;
  readonly facts: RecognitionFacts;

  constructor(code: RecognitionCode, detail: string, facts: RecognitionFacts = {}) {
    super(`${code}: ${detail}`);
    this.code = code;
    this.detail = detail;
    this.facts = facts;
  }
}
