/** A pass as a picture: a QR code (ISO/IEC 18004) that a phone shows and a printer prints. */
import encodeQR from 'qr';

/** Modules of light around it, which a reader needs: ISO/IEC 18004, section 6.3.8. */
const QUIET_ZONE = 4;

/** Light, also where a page is dark. */
const GROUND = '<rect width="100%" height="100%" fill="#fff"/>';

/** Error correction M restores 15 per cent. @returns an SVG of version 7: 45 modules and the quiet zone */
export function drawPass(text: string): string {
  const options = { ecc: 'medium', border: QUIET_ZONE, encoding: 'alphanumeric' } as const;
  return encodeQR(text, 'svg', options).replace('<path ', `${GROUND}<path `);
}
