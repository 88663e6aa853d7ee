const FNV_OFFSET = 0xcbf29ce484222325n
const FNV_PRIME = 0x100000001b3n
const MASK_64 = 0xffffffffffffffffn

/**
 * A short, stable name for a text: FNV-1a of its UTF-16 code units, 64 bit, as 13 base-36 digits.
 * It keeps names apart; it is no protection against someone who wants two to meet.
 * Source: http://www.isthe.com/chongo/tech/comp/fnv/
 */
export function hashText(text: string): string {
  let hash = FNV_OFFSET
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index)
    hash = ((hash ^ BigInt(unit & 0xff)) * FNV_PRIME) & MASK_64
    hash = ((hash ^ BigInt(unit >>> 8)) * FNV_PRIME) & MASK_64
  }
  return hash.toString(36).padStart(13, '0')
}
