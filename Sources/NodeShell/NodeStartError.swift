// SPDX-License-Identifier: Apache-2.0

package import ContentModel
package import RegistryFront

/// Why a node did not start, in words that say what to change.
package enum NodeStartError: Error {
  case cannotListen(option: String, address: HostPort, reason: String)
  case adminSocketPathTooLong(path: String, bytesMax: Int)
  case adminSocketFailed(path: String, reason: String)
  case unusableFile(option: String, FileLoadError)
  /// Without it, what was pushed would be taken for garbage.
  case catalogLost(path: String, dataFolder: String)
}

extension NodeStartError: CustomStringConvertible {
  package var description: String {
    switch self {
    case .cannotListen(let option, let address, let reason):
      "cannot listen on \(address) (\(option)): \(reason); is another process using the port? "
        + "Port 0 picks a free one."
    case .adminSocketPathTooLong(let path, let bytesMax):
      "\(path) has \(path.utf8.count) bytes, and a Unix socket's path at most \(bytesMax); give a "
        + "shorter --data, for instance a relative path or a symbolic link"
    case .adminSocketFailed(let path, let reason):
      "cannot listen on \(path) for administrative calls: \(reason); the folder must be on a file "
        + "system that takes sockets, and writable"
    case .unusableFile(let option, let error): "\(option): \(error)"
    case .catalogLost(let path, let dataFolder):
      "\(path) is missing or empty, and blobs were pushed to this node, which nothing names "
        + "without it; put back a copy that shoal backup has made, or make it anew with "
        + "shoal fsck --rebuild --data \(dataFolder)"
    }
  }
}
