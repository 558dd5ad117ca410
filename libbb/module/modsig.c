/* SPDX-License-Identifier: MIT */
/*
 * A signed module ends with (kernel, include/linux/module_signature.h):
 *
 *   signer's name, key id, signature    lengths below; PKCS#7 has all in "signature"
 *   algo, hash, id type, signer length, key id length, 3 bytes of padding
 *   signature length                    four bytes, big-endian
 *   "~Module signature appended~\n"
 *
 * PKCS#7 (RFC 2315) is DER. This is the path to the parts that are read:
 *
 *   ContentInfo { type, [0] { SignedData { version, digests, content, [0] certificates,
 *       [1] revocations, SET { SignerInfo { version, SEQUENCE { issuer, serial } or [0] key id,
 *       SEQUENCE { hash }, [0] attributes, SEQUENCE { cipher }, OCTET STRING signature } } } } }
 */

#include "module/modsig.h"
#include "base/libbb.h"

static const char marker[] = "~Module signature appended~\n";

enum {
	RECORD_SIZE = 12,
	DER_INTEGER = 0x02,
	DER_OCTETS = 0x04,
	DER_OID = 0x06,
	DER_SEQUENCE = 0x30,
	DER_SET = 0x31,
	DER_CONTEXT_0 = 0xa0,
	DER_CONTEXT_1 = 0xa1,
	DER_KEY_ID = 0x80, /* [0], not constructed */
};

/*
 * Takes one element off REST if it has TAG; CONTENT becomes its contents. Returns false, and takes
 * nothing, if it has another tag or an impossible length. CONTENT may be REST, to go on inside the
 * element.
 */
static bool der_take(struct span *rest, uint8_t tag, struct span *content)
{
	size_t header = 2, length;
	struct span held;

	if (rest->length < 2 || rest->data[0] != tag)
		return false;
	length = rest->data[1];
	if (length & 0x80) {
		size_t bytes = length & 0x7f;

		header += bytes;
		if (bytes > sizeof(uint32_t) || rest->length < header)
			return false;
		length = 0;
		for (size_t i = 2; i < header; i++)
			length = length << 8 | rest->data[i];
	}
	held = span_part(*rest, header, length);
	if (!held.data)
		return false;
	*rest = span_from(*rest, header + length);
	*content = held;
	return true;
}

/* The bytes of an object identifier, and its hash. */
static const struct {
	uint8_t length;
	uint8_t bytes[9];
	char name[9];
} hashes[] = {
	/*
	 * These are in the order of the kernel's enum pkey_hash_algo, whose numbers older
	 * signatures have.
	 */
	{ 8, { 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 2, 4 }, "md4" },
	{ 8, { 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 2, 5 }, "md5" },
	{ 5, { 0x2b, 0x0e, 3, 2, 0x1a }, "sha1" },
	{ 5, { 0x2b, 0x24, 3, 2, 1 }, "rmd160" },
	{ 9, { 0x60, 0x86, 0x48, 1, 0x65, 3, 4, 2, 1 }, "sha256" },
	{ 9, { 0x60, 0x86, 0x48, 1, 0x65, 3, 4, 2, 2 }, "sha384" },
	{ 9, { 0x60, 0x86, 0x48, 1, 0x65, 3, 4, 2, 3 }, "sha512" },
	{ 9, { 0x60, 0x86, 0x48, 1, 0x65, 3, 4, 2, 4 }, "sha224" },
	{ 8, { 0x2a, 0x81, 0x1c, 0xcf, 0x55, 1, 0x83, 0x11 }, "sm3" },
	/* Only PKCS#7 has these. RFC 9882 has the last with ML-DSA. */
	{ 9, { 0x60, 0x86, 0x48, 1, 0x65, 3, 4, 2, 7 }, "sha3-224" },
	{ 9, { 0x60, 0x86, 0x48, 1, 0x65, 3, 4, 2, 8 }, "sha3-256" },
	{ 9, { 0x60, 0x86, 0x48, 1, 0x65, 3, 4, 2, 9 }, "sha3-384" },
	{ 9, { 0x60, 0x86, 0x48, 1, 0x65, 3, 4, 2, 10 }, "sha3-512" },
	{ 9, { 0x60, 0x86, 0x48, 1, 0x65, 3, 4, 2, 12 }, "shake256" },
};

/* So many of them have numbers in older signatures. */
enum { NUMBERED_HASHES = 9 };

static const char *hash_of(struct span oid)
{
	for (size_t i = 0; i < ARRAY_SIZE(hashes); i++) {
		if (oid.length == hashes[i].length &&
		    !memcmp(oid.data, hashes[i].bytes, oid.length))
			return hashes[i].name;
	}
	return "unknown";
}

/*
 * Finds the common name in a distinguished name, SEQUENCE OF SET OF SEQUENCE { type, text }. Takes
 * the last text if there is no common name.
 */
static struct span common_name(struct span issuer)
{
	static const uint8_t common_name_oid[] = { 0x55, 4, 3 };
	struct span set, pair, type, text = { NULL, 0 };
	bool is_common_name;

	while (der_take(&issuer, DER_SET, &set)) {
		if (!der_take(&set, DER_SEQUENCE, &pair) || !der_take(&pair, DER_OID, &type))
			continue;
		is_common_name = type.length == sizeof(common_name_oid) &&
				 !memcmp(type.data, common_name_oid, type.length);
		/* The text may be of any string type, so its tag is ignored. */
		if (pair.length && der_take(&pair, pair.data[0], &text) && is_common_name)
			break;
	}
	return text;
}

static bool read_signer(struct span info, struct modsig *sig)
{
	struct span skipped, id, issuer, hash, oid;

	if (!der_take(&info, DER_INTEGER, &skipped))
		return false;
	if (der_take(&info, DER_SEQUENCE, &id)) {
		if (!der_take(&id, DER_SEQUENCE, &issuer) || !der_take(&id, DER_INTEGER, &sig->key))
			return false;
		sig->signer = common_name(issuer);
		/* A leading zero only keeps the number positive. */
		if (sig->key.length > 1 && !sig->key.data[0])
			sig->key = span_from(sig->key, 1);
	} else if (!der_take(&info, DER_KEY_ID, &sig->key)) {
		return false;
	}
	if (!der_take(&info, DER_SEQUENCE, &hash) || !der_take(&hash, DER_OID, &oid))
		return false;
	sig->hash = hash_of(oid);
	der_take(&info, DER_CONTEXT_0, &skipped);
	return der_take(&info, DER_SEQUENCE, &skipped) &&
	       der_take(&info, DER_OCTETS, &sig->signature);
}

static bool read_pkcs7(struct span blob, struct modsig *sig)
{
	struct span content, data, skipped, signers, info;

	if (!der_take(&blob, DER_SEQUENCE, &content) || !der_take(&content, DER_OID, &skipped) ||
	    !der_take(&content, DER_CONTEXT_0, &data) || !der_take(&data, DER_SEQUENCE, &data) ||
	    !der_take(&data, DER_INTEGER, &skipped) || !der_take(&data, DER_SET, &skipped) ||
	    !der_take(&data, DER_SEQUENCE, &skipped))
		return false;
	der_take(&data, DER_CONTEXT_0, &skipped);
	der_take(&data, DER_CONTEXT_1, &skipped);
	return der_take(&data, DER_SET, &signers) && der_take(&signers, DER_SEQUENCE, &info) &&
	       read_signer(info, sig);
}

int modsig_read(struct image *image, struct modsig *sig)
{
	enum { ID_PGP, ID_X509, ID_PKCS7 };
	static const char ids[][7] = { "PGP", "X509", "PKCS#7" };
	size_t marker_size = sizeof(marker) - 1;
	struct span record, blob;
	uint64_t size;
	size_t end;
	uint32_t length;

	if (image->size < marker_size + RECORD_SIZE)
		return -ENODATA;
	end = image->size - marker_size - RECORD_SIZE;
	record = image_part(image, end, RECORD_SIZE + marker_size);
	if (!record.data)
		return -EIO;
	if (memcmp(record.data + RECORD_SIZE, marker, marker_size) != 0)
		return -ENODATA;
	length = span_u32(record, 8, swap_from_big(true));
	if (!length)
		return -ENODATA;
	size = (uint64_t)length + record.data[3] + record.data[4];
	if (record.data[2] >= ARRAY_SIZE(ids) || size > end)
		return -EBADMSG;
	blob = image_part(image, end - (size_t)size, (size_t)size);
	*sig = (struct modsig){ .id = ids[record.data[2]], .hash = "unknown" };
	if (record.data[2] == ID_PKCS7)
		return read_pkcs7(blob, sig) ? 0 : -EBADMSG;
	sig->signer = span_part(blob, 0, record.data[3]);
	sig->key = span_part(blob, record.data[3], record.data[4]);
	sig->signature = span_from(blob, (size_t)record.data[3] + record.data[4]);
	if (record.data[1] < NUMBERED_HASHES)
		sig->hash = hashes[record.data[1]].name;
	return 0;
}
