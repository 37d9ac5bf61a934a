// SPDX-License-Identifier: Apache-2.0

package import RegistryCore

/// The two ways in which images of today are written down.
package enum ImageFormat: Sendable, CaseIterable {
  /// OCI image-spec 1.1.
  case oci
  /// Docker's image manifest, version 2, schema 2.
  case docker

  package var manifestType: MediaType {
    switch self {
    case .oci: .imageManifest
    case .docker: .dockerManifest
    }
  }

  var configurationType: String {
    switch self {
    case .oci: "application/vnd.oci.image.config.v1+json"
    case .docker: "application/vnd.docker.container.image.v1+json"
    }
  }

  /// Of a tar archive that is not compressed.
  var layerType: String {
    switch self {
    case .oci: "application/vnd.oci.image.layer.v1.tar"
    case .docker: "application/vnd.docker.image.rootfs.diff.tar"
    }
  }
}
