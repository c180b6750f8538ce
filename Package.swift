// swift-tools-version: 6.2
import PackageDescription

let settings: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .treatAllWarnings(as: .error),
    .treatWarning("ExplicitSendable", as: .error),
]

let package = Package(
    name: "hydatis",
    products: [],
    dependencies: [
        .package(url: "https://github.com/apple/swift-collections", from: "1.6.0")
    ],
    targets: [
        .target(name: "ClusterModel", swiftSettings: settings),
        .target(name: "MetricHistory", swiftSettings: settings),
        .target(name: "Placement", dependencies: ["ClusterModel"], swiftSettings: settings),
        .target(name: "LoadPrediction", dependencies: ["ClusterModel", "MetricHistory"], swiftSettings: settings),
        .target(
            name: "Simulation",
            dependencies: [
                "ClusterModel", "LoadPrediction", "MetricHistory", "Placement",
                .product(name: "HeapModule", package: "swift-collections"),
                .product(name: "DequeModule", package: "swift-collections"),
            ],
            swiftSettings: settings
        ),
        .testTarget(name: "ClusterModelTests", dependencies: ["ClusterModel"], swiftSettings: settings),
        .testTarget(
            name: "PlacementTests",
            dependencies: ["Placement", "ClusterModel"],
            resources: [.copy("Fixtures")],
            swiftSettings: settings
        ),
    ]
)
