// SPDX-License-Identifier: Apache-2.0

/// The limits one client keeps towards one registry.
public struct RegistryClientConfiguration: Sendable, Hashable {
  /// For the TCP connection to be established.
  public var connectTimeoutSeconds = 2.0
  /// From sending a request to the head of its response.
  public var responseHeadTimeoutSeconds = 10.0
  /// For the next bytes of a body. Counted only while a reader waits for them: a reader that is
  /// slow itself (a full disk queue) is no fault of the registry's.
  public var readIdleTimeoutSeconds = 10.0
  /// For the whole of a body that is read into memory, so that one byte at a time cannot hold a
  /// caller for hours.
  public var boundedBodyTimeoutSeconds = 30.0
  /// For the registry to take the next piece of an upload. Counted only while there is one.
  public var writeIdleTimeoutSeconds = 10.0
  /// The slowest upload that is waited for, besides `responseHeadTimeoutSeconds`: of a body in
  /// memory the whole, of a streamed one what is on its way when everything has been handed over.
  public var uploadBytesPerSecondMin = 1 << 20
  /// How often an upload in chunks is gone on with after failures that no progress came between.
  public var uploadResumptionsMax = 5
  /// Before the first of these; twice as long before each further one.
  public var uploadPauseSeconds = 0.25
  /// A manifest beyond this is refused. The specification asks registries to take at least 4 MiB
  /// (OCI distribution-spec: pushing manifests).
  public var manifestBytesMax = 4 << 20
  /// Of one page of tags or repositories.
  public var tagsBytesMax = 4 << 20
  /// Of the list of one manifest's referrers, over all of its pages…
  public var referrersBytesMax = 32 << 20
  /// …of which there may be so many: registries send hundreds of entries on each.
  public var referrerPagesMax = 1_000
  /// Of a token server's answer; the token itself must fit into a header field.
  public var tokenBytesMax = 64 << 10
  /// More of an error's body is not read.
  public var errorBodyBytesMax = 64 << 10
  /// In a row, for one request.
  public var redirectsMax = 5
  /// Blob streams hold a connection each, so this bounds concurrent pulls; requests beyond wait.
  public var connectionsMax = 64

  /// With limits that suit a registry on the internet.
  public init() {}
}
