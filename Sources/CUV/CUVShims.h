// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <errno.h>
#include <malloc.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <uv.h>

// libuv's handles and requests inherit by sharing their first fields. C says so with a cast; Swift
// would have to rebind memory, so every cast is made here, under a name.

static inline uv_async_t *shoal_uv_async(uv_handle_t *handle) { return (uv_async_t *)handle; }
static inline uv_timer_t *shoal_uv_timer(uv_handle_t *handle) { return (uv_timer_t *)handle; }
static inline uv_tcp_t *shoal_uv_tcp(uv_handle_t *handle) { return (uv_tcp_t *)handle; }
static inline uv_signal_t *shoal_uv_signal(uv_handle_t *handle) { return (uv_signal_t *)handle; }
static inline uv_stream_t *shoal_uv_stream(uv_handle_t *handle) { return (uv_stream_t *)handle; }

static inline uv_handle_t *shoal_uv_handle_of_async(uv_async_t *async) {
  return (uv_handle_t *)async;
}
static inline uv_handle_t *shoal_uv_handle_of_timer(uv_timer_t *timer) {
  return (uv_handle_t *)timer;
}
static inline uv_handle_t *shoal_uv_handle_of_signal(uv_signal_t *signal) {
  return (uv_handle_t *)signal;
}
static inline uv_handle_t *shoal_uv_handle_of_stream(uv_stream_t *stream) {
  return (uv_handle_t *)stream;
}

static inline uv_connect_t *shoal_uv_connect(uv_req_t *request) { return (uv_connect_t *)request; }
static inline uv_write_t *shoal_uv_write(uv_req_t *request) { return (uv_write_t *)request; }
static inline uv_shutdown_t *shoal_uv_shutdown(uv_req_t *request) {
  return (uv_shutdown_t *)request;
}
static inline uv_work_t *shoal_uv_work(uv_req_t *request) { return (uv_work_t *)request; }
static inline uv_getaddrinfo_t *shoal_uv_getaddrinfo(uv_req_t *request) {
  return (uv_getaddrinfo_t *)request;
}

static inline uv_req_t *shoal_uv_request_of_connect(uv_connect_t *request) {
  return (uv_req_t *)request;
}
static inline uv_req_t *shoal_uv_request_of_write(uv_write_t *request) {
  return (uv_req_t *)request;
}
static inline uv_req_t *shoal_uv_request_of_shutdown(uv_shutdown_t *request) {
  return (uv_req_t *)request;
}
static inline uv_req_t *shoal_uv_request_of_work(uv_work_t *request) {
  return (uv_req_t *)request;
}
static inline uv_req_t *shoal_uv_request_of_getaddrinfo(uv_getaddrinfo_t *request) {
  return (uv_req_t *)request;
}

// Writes two pieces with one system call; either may be empty.
static inline int shoal_uv_try_write_pair(uv_stream_t *stream, const void *first,
                                          size_t first_bytes, const void *second,
                                          size_t second_bytes) {
  uv_buf_t buffers[2];
  unsigned int count = 0;
  if (first_bytes > 0) buffers[count++] = uv_buf_init((char *)first, (unsigned int)first_bytes);
  if (second_bytes > 0) buffers[count++] = uv_buf_init((char *)second, (unsigned int)second_bytes);
  return count == 0 ? 0 : uv_try_write(stream, buffers, count);
}

static inline int shoal_uv_write_one(uv_write_t *request, uv_stream_t *stream, void *bytes,
                                     size_t count, uv_write_cb done) {
  uv_buf_t buffer = uv_buf_init((char *)bytes, (unsigned int)count);
  return uv_write(request, stream, &buffer, 1, done);
}

static inline void shoal_uv_set_buffer(uv_buf_t *buffer, void *bytes, size_t count) {
  *buffer = uv_buf_init((char *)bytes, (unsigned int)count);
}

// The name of the calling thread in debuggers and top; Linux cuts it to 15 bytes.
static inline void shoal_uv_name_thread(const char *name) {
  prctl(PR_SET_NAME, (unsigned long)name, 0, 0, 0);
}

// Swift's Glibc module does not promise the constant.
static inline int shoal_uv_set_unsent_low_water(uv_handle_t *handle, int bytes) {
  uv_os_fd_t descriptor;
  int result = uv_fileno(handle, &descriptor);
  if (result != 0) return result;
  if (setsockopt(descriptor, IPPROTO_TCP, TCP_NOTSENT_LOWAT, &bytes, sizeof bytes) != 0)
    return uv_translate_sys_error(errno);
  return 0;
}

// Addresses are carried as sockaddr_storage, so that no pointer outlives what it points to.

static inline int shoal_uv_numeric_address(const char *host, int port,
                                           struct sockaddr_storage *address) {
  memset(address, 0, sizeof *address);
  if (uv_ip4_addr(host, port, (struct sockaddr_in *)address) == 0) return 0;
  return uv_ip6_addr(host, port, (struct sockaddr_in6 *)address);
}

static inline int shoal_uv_resolved_address(const struct addrinfo *entry,
                                            struct sockaddr_storage *address) {
  memset(address, 0, sizeof *address);
  if (entry->ai_family != AF_INET && entry->ai_family != AF_INET6) return UV_EAI_FAMILY;
  if (entry->ai_addrlen > sizeof *address) return UV_EINVAL;
  memcpy(address, entry->ai_addr, entry->ai_addrlen);
  return 0;
}

static inline int shoal_uv_address_port(const struct sockaddr_storage *address) {
  return address->ss_family == AF_INET6
             ? ntohs(((const struct sockaddr_in6 *)address)->sin6_port)
             : ntohs(((const struct sockaddr_in *)address)->sin_port);
}

static inline int shoal_uv_address_host(const struct sockaddr_storage *address, char *host,
                                        size_t host_bytes) {
  return uv_ip_name((const struct sockaddr *)address, host, host_bytes);
}

static inline int shoal_uv_bind(uv_tcp_t *tcp, const struct sockaddr_storage *address) {
  return uv_tcp_bind(tcp, (const struct sockaddr *)address, 0);
}

static inline int shoal_uv_tcp_connect(uv_connect_t *request, uv_tcp_t *tcp,
                                       const struct sockaddr_storage *address,
                                       uv_connect_cb done) {
  return uv_tcp_connect(request, tcp, (const struct sockaddr *)address, done);
}

static inline int shoal_uv_local_address(uv_tcp_t *tcp, struct sockaddr_storage *address) {
  int bytes = sizeof *address;
  memset(address, 0, sizeof *address);
  return uv_tcp_getsockname(tcp, (struct sockaddr *)address, &bytes);
}

static inline int shoal_uv_peer_address(uv_tcp_t *tcp, struct sockaddr_storage *address) {
  int bytes = sizeof *address;
  memset(address, 0, sizeof *address);
  return uv_tcp_getpeername(tcp, (struct sockaddr *)address, &bytes);
}

// Stream sockets only: without hints every address would be listed once per protocol.
static inline int shoal_uv_resolve(uv_loop_t *loop, uv_getaddrinfo_t *request,
                                   uv_getaddrinfo_cb done, const char *host,
                                   const char *service, int listening) {
  struct addrinfo hints;
  memset(&hints, 0, sizeof hints);
  hints.ai_family = AF_UNSPEC;
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = listening ? AI_PASSIVE : 0;
  return uv_getaddrinfo(loop, request, done, host, service, &hints);
}
