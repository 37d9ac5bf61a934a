// SPDX-License-Identifier: Apache-2.0
import COpenSSL
import ContentModel
import Glibc

extension NodeKey {
  /// The key in the PEM file at `path`, which is made, for its owner only, if there is none. Of
  /// several processes that make it at once, one wins and all return its key.
  package static func loadOrCreate(path: String) throws(NodeKeyError) -> NodeKey {
    if let key = try load(path: path) { return key }
    try create(path: path)
    guard let key = try load(path: path) else { throw .cannotCreate(path: path, code: ENOENT) }
    return key
  }

  /// Nil when there is no such file.
  package static func load(path: String) throws(NodeKeyError) -> NodeKey? {
    guard let document = try contents(path: path) else { return nil }
    return try parse(document, path: path)
  }

  private static func parse(
    _ document: [UInt8], path: String
  ) throws(NodeKeyError) -> NodeKey {
    guard let memory = unsafe BIO_new_mem_buf(document, Int32(document.count)) else {
      throw .notAPrivateKey(
        path: path, underlying: OpenSSLError(takingQueueAfter: "BIO_new_mem_buf"))
    }
    defer { unsafe BIO_free_all(memory) }
    guard let key = unsafe shoal_openssl_read_private_key(memory) else {
      throw .notAPrivateKey(
        path: path, underlying: OpenSSLError(takingQueueAfter: "PEM_read_bio_PrivateKey"))
    }
    defer { unsafe EVP_PKEY_free(key) }
    guard unsafe EVP_PKEY_get_id(key) == EVP_PKEY_ED25519 else { throw .notEd25519(path: path) }
    var count = PrivateSeed.bytesCount
    var seed = [UInt8](repeating: 0, count: count)
    guard unsafe EVP_PKEY_get_raw_private_key(key, &seed, &count) == 1 else {
      throw .notAPrivateKey(
        path: path, underlying: OpenSSLError(takingQueueAfter: "EVP_PKEY_get_raw_private_key"))
    }
    return NodeKey(seed: PrivateSeed(bytes: seed))
  }

  private static func contents(path: String) throws(NodeKeyError) -> [UInt8]? {
    let file = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else {
      if errno == ENOENT { return nil }
      throw .unreadable(path: path, code: errno)
    }
    defer { _ = close(file) }
    var document: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: documentBytesMax)
    while true {
      let count = unsafe read(file, &piece, piece.count)
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw .unreadable(path: path, code: errno) }
      if count == 0 { return document }
      document += piece[..<count]
      guard document.count <= documentBytesMax else {
        throw .tooLong(path: path, bytesMax: documentBytesMax)
      }
    }
  }

  /// Writes beside the target and links: the target is never seen half written, and a link, unlike
  /// a rename, does not replace the key another process has just made.
  private static func create(path: String) throws(NodeKeyError) {
    let temporary = path + "." + Hexadecimal.text(SecureRandom.bytes(count: 8))
    let file = unsafe open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard file >= 0 else { throw .cannotCreate(path: path, code: errno) }
    defer {
      _ = close(file)
      _ = unsafe unlink(temporary)
    }
    var rest = generate().privateDocument[...]
    while !rest.isEmpty {
      let count = unsafe rest.withUnsafeBytes { unsafe write(file, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw .cannotCreate(path: path, code: errno) }
      rest = rest.dropFirst(count)
    }
    guard fsync(file) == 0 else { throw .cannotCreate(path: path, code: errno) }
    guard unsafe link(temporary, path) == 0 || errno == EEXIST else {
      throw .cannotCreate(path: path, code: errno)
    }
    try synchroniseFolder(of: path)
  }

  /// Without it a power cut may forget the name, and with it the node's identity.
  private static func synchroniseFolder(of path: String) throws(NodeKeyError) {
    let folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? "."
    let file = unsafe open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard file >= 0 else { throw .cannotCreate(path: path, code: errno) }
    defer { _ = close(file) }
    guard fsync(file) == 0 else { throw .cannotCreate(path: path, code: errno) }
  }

  /// An Ed25519 key takes 119 bytes; comments around it are allowed for.
  private static let documentBytesMax = 16_384
}
