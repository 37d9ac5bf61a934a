// SPDX-License-Identifier: Apache-2.0
#pragma once
// The chain needs SHA-2's internal state, which only the low-level API exposes and accepts.
#define OPENSSL_SUPPRESS_DEPRECATED
#include <openssl/bio.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/sha.h>

// OpenSSL's default asks on the terminal for the passphrase of an encrypted key, which a daemon
// must never do: no passphrase makes such a file an ordinary error.
static inline int shoal_openssl_no_passphrase(char *buffer, int size, int writing, void *user) {
  (void)buffer;
  (void)size;
  (void)writing;
  (void)user;
  return -1;
}

static inline EVP_PKEY *shoal_openssl_read_private_key(BIO *bio) {
  return PEM_read_bio_PrivateKey(bio, NULL, shoal_openssl_no_passphrase, NULL);
}

// BIO_get_mem_data is a macro over a variadic-style control call, which Swift cannot import.
static inline size_t shoal_openssl_memory_bytes(BIO *bio, const unsigned char **bytes) {
  long count = BIO_ctrl(bio, BIO_CTRL_INFO, 0, (void *)bytes);
  return count > 0 ? (size_t)count : 0;
}
