// SPDX-License-Identifier: Apache-2.0

/// A certificate and its private key, in PEM.
package struct CertificateFiles: Sendable {
  package let certificatePath: String
  package let keyPath: String

  /// An authority of its own, good for some days.
  package static func makeAuthority(folder: WorkFolder) async throws -> CertificateFiles {
    let files = try files("authority", in: folder)
    try await request(
      files, folder, curve + ["-subj", "/CN=an authority made for one run"])
    return files
  }

  /// A server's, signed by this authority. `names` are as in `DNS:localhost` and `IP:127.0.0.1`
  /// (openssl-x509v3_config(5), subject alternative name).
  package func makeServer(
    _ name: String, names: [String] = ["DNS:localhost", "IP:127.0.0.1"], folder: WorkFolder
  ) async throws -> CertificateFiles {
    let files = try Self.files(name, in: folder)
    try await Self.request(
      files, folder,
      Self.curve + [
        "-subj", "/CN=\(name)", "-CA", certificatePath, "-CAkey", keyPath, "-addext",
        "subjectAltName=\(names.joined(separator: ","))", "-addext",
        "basicConstraints=critical,CA:FALSE",
      ])
    return files
  }

  /// A member's, signed by this authority, whose time ends after so many days; it is over if they
  /// are negative.
  package func makeMember(
    _ name: String, days: Int, folder: WorkFolder
  ) async throws -> CertificateFiles {
    let files = try Self.files(name, in: folder)
    let request = "\(files.certificatePath).request"
    // req -x509 signs for the time to come only.
    for arguments in [
      ["req", "-new", "-nodes", "-keyout", files.keyPath, "-out", request, "-subj", "/CN=\(name)"]
        + Self.curve,
      [
        "x509", "-req", "-in", request, "-out", files.certificatePath, "-CA", certificatePath,
        "-CAkey", keyPath, "-CAcreateserial", "-days", "\(days)",
      ],
    ] {
      try await SystemProgram.output(
        "/usr/bin/openssl", arguments, folder: folder, timeoutSeconds: 60)
    }
    return files
  }

  /// A key with a certificate that it signed itself, for RS256 (RFC 7518, section 3.3).
  package static func makeTokenIssuer(folder: WorkFolder) async throws -> CertificateFiles {
    let files = try files("token-issuer", in: folder)
    try await request(
      files, folder, ["-newkey", "rsa:2048", "-subj", "/CN=a token issuer made for one run"])
    return files
  }

  /// The certificate as one block of base64 (RFC 7515, section 4.1.6).
  package static func base64(ofPEM text: String) -> String {
    text.split(separator: "\n").filter { !$0.hasPrefix("-----") }.joined()
  }

  private static func files(
    _ name: String, in folder: WorkFolder
  ) throws -> CertificateFiles {
    let inside = try folder.makeInside("certificates")
    return CertificateFiles(
      certificatePath: "\(inside)/\(name).pem", keyPath: "\(inside)/\(name).key")
  }

  private static func request(
    _ files: CertificateFiles, _ folder: WorkFolder, _ arguments: [String]
  ) async throws {
    try await SystemProgram.output(
      "/usr/bin/openssl",
      [
        "req", "-x509", "-nodes", "-days", "7", "-keyout", files.keyPath, "-out",
        files.certificatePath,
      ] + arguments, folder: folder, timeoutSeconds: 60)
  }

  private static let curve = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"]
}
