// SPDX-License-Identifier: Apache-2.0
#pragma once
// The chain needs SHA-2's internal state, which only the low-level API exposes and accepts.
#define OPENSSL_SUPPRESS_DEPRECATED
#include <openssl/bio.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/sha.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <openssl/x509_vfy.h>
#include <string.h>

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

static inline X509 *shoal_openssl_read_certificate(BIO *bio) {
  return PEM_read_bio_X509(bio, NULL, shoal_openssl_no_passphrase, NULL);
}

// PEM_read_bio ends a row of documents with this error, as it does a file without any.
static inline int shoal_openssl_is_end_of_documents(unsigned long code) {
  return ERR_GET_LIB(code) == ERR_LIB_PEM && ERR_GET_REASON(code) == PEM_R_NO_START_LINE;
}

// What OpenSSL has as macros, which Swift cannot import.

static inline STACK_OF(X509) *shoal_openssl_new_certificates(void) { return sk_X509_new_null(); }

// The list does not own what is in it.
static inline int shoal_openssl_push_certificate(STACK_OF(X509) *list, X509 *certificate) {
  return sk_X509_push(list, certificate);
}

static inline void shoal_openssl_free_certificates(STACK_OF(X509) *list) { sk_X509_free(list); }

static inline int shoal_tls_only_version_1_3(SSL_CTX *context) {
  return SSL_CTX_set_min_proto_version(context, TLS1_3_VERSION) == 1 &&
         SSL_CTX_set_max_proto_version(context, TLS1_3_VERSION) == 1;
}

static inline void shoal_tls_no_resumption(SSL_CTX *context) {
  SSL_CTX_set_options(context, SSL_OP_NO_TICKET);
  SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
}

static inline void shoal_tls_release_buffers(SSL_CTX *context) {
  SSL_CTX_set_mode(context, SSL_MODE_RELEASE_BUFFERS);
}

static inline int shoal_tls_set_groups(SSL_CTX *context, const char *groups) {
  return (int)SSL_CTX_set1_groups_list(context, groups);
}

// Takes the certificate over when it succeeds.
static inline int shoal_tls_add_chain_certificate(SSL_CTX *context, X509 *certificate) {
  return (int)SSL_CTX_add0_chain_cert(context, certificate);
}

static inline int shoal_tls_set_owner(SSL *session, void *owner) {
  return SSL_set_app_data(session, owner);
}

static inline void *shoal_tls_owner(const SSL *session) { return SSL_get_app_data(session); }

// Where a session gets its bytes from and puts them. In place of a pair of memory BIOs, which would
// copy every byte that comes once more: what has come is lent for the length of one call, and what
// goes out is taken, all of it, after the call. So one pipe serves all sessions of a thread.

typedef struct {
  const unsigned char *incoming;
  size_t incoming_bytes;
  unsigned char *outgoing;
  size_t outgoing_bytes;
  size_t outgoing_capacity;
  // Messages of the type KeyUpdate that were read.
  size_t key_updates;
} shoal_tls_pipe;

static inline int shoal_tls_pipe_read(BIO *bio, char *bytes, int count) {
  shoal_tls_pipe *pipe = (shoal_tls_pipe *)BIO_get_data(bio);
  BIO_clear_retry_flags(bio);
  if (count <= 0) return 0;
  if (pipe->incoming_bytes == 0) {
    BIO_set_retry_read(bio);
    return -1;
  }
  size_t taken = pipe->incoming_bytes < (size_t)count ? pipe->incoming_bytes : (size_t)count;
  memcpy(bytes, pipe->incoming, taken);
  pipe->incoming += taken;
  pipe->incoming_bytes -= taken;
  return (int)taken;
}

static inline int shoal_tls_pipe_write(BIO *bio, const char *bytes, int count) {
  shoal_tls_pipe *pipe = (shoal_tls_pipe *)BIO_get_data(bio);
  BIO_clear_retry_flags(bio);
  if (count <= 0) return 0;
  size_t needed = pipe->outgoing_bytes + (size_t)count;
  if (needed > pipe->outgoing_capacity) {
    size_t capacity = needed < (80 << 10) ? (80 << 10) : 2 * needed;
    unsigned char *grown = (unsigned char *)OPENSSL_realloc(pipe->outgoing, capacity);
    if (grown == NULL) return -1;
    pipe->outgoing = grown;
    pipe->outgoing_capacity = capacity;
  }
  memcpy(pipe->outgoing + pipe->outgoing_bytes, bytes, (size_t)count);
  pipe->outgoing_bytes = needed;
  return count;
}

static inline long shoal_tls_pipe_control(BIO *bio, int command, long number, void *pointer) {
  (void)bio;
  (void)number;
  (void)pointer;
  return command == BIO_CTRL_FLUSH ? 1 : 0;
}

static inline BIO_METHOD *shoal_tls_pipe_method(void) {
  BIO_METHOD *method = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "shoal pipe");
  if (method == NULL) return NULL;
  BIO_meth_set_read(method, shoal_tls_pipe_read);
  BIO_meth_set_write(method, shoal_tls_pipe_write);
  BIO_meth_set_ctrl(method, shoal_tls_pipe_control);
  return method;
}

static inline void shoal_tls_on_message(
    int is_sent, int version, int type, const void *bytes, size_t count, SSL *session, void *pipe) {
  (void)version;
  (void)session;
  if (is_sent || type != SSL3_RT_HANDSHAKE || count == 0) return;
  if (*(const unsigned char *)bytes == SSL3_MT_KEY_UPDATE) ((shoal_tls_pipe *)pipe)->key_updates++;
}

// 1 unless memory is short. The session owns the BIO from then on; the pipe must outlive both.
static inline int shoal_tls_attach(SSL *session, BIO_METHOD *method, shoal_tls_pipe *pipe) {
  BIO *bio = BIO_new(method);
  if (bio == NULL) return 0;
  BIO_set_data(bio, pipe);
  BIO_set_init(bio, 1);
  SSL_set_bio(session, bio, bio);
  SSL_set_msg_callback(session, shoal_tls_on_message);
  SSL_set_msg_callback_arg(session, pipe);
  return 1;
}

static inline void shoal_tls_pipe_free(shoal_tls_pipe *pipe) { OPENSSL_free(pipe->outgoing); }
